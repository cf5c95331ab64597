import type { CallbackEvent, HandoffEvent, PortalTaskEvent } from '@icrm/contracts';
import { type EventStore, readState } from '@icrm/event-store';
import { followLog, repeat } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { gauge } from '@icrm/telemetry';
import { handleCallback, handleHandoff, handlePortalTask } from '../application/handlers.ts';
import { type Callback, callback, nextCheckOf } from '../domain/callback/callback.ts';
import { type PortalTask, portalTask, SILENT_MS } from '../domain/portal/portal-task.ts';
import { type Handoff, handoff } from '../domain/teamwork/handoff.ts';

const NAME = 'collaboration-due';
const AT_ONCE = 100;

type Kind = 'callback' | 'handoff' | 'portaltask';

/** What waits for its time. */
export type Waiting = {
  readonly _id: string;
  readonly kind: Kind;
  readonly tenant: string;
  readonly id: string;
  /** When to look. */
  readonly checkAt: string;
  readonly position: bigint;
  readonly callback?: {
    readonly customerId: string;
    readonly queue: string;
    readonly state: 'waiting' | 'due';
    readonly requestedAt: string;
    readonly dueAt: string;
    readonly until: string;
    readonly calendar: string;
    readonly attempts: number;
  };
};

export type DueOptions = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly everyMs: number;
};

export const waitingIn = (readStore: ReadStore) => readStore.collection<Waiting>('collaboration_due');

/**
 * Keeps what waits for its time, and has it looked at when that has come. It follows from the log: delete the
 * collection with its checkpoint and it is built again. The command's id names the time, so that however many look,
 * it happens once.
 */
export const dueThings = (options: DueOptions): readonly Part[] => {
  const { store, readStore, clock, everyMs } = options;
  const waiting = waitingIn(readStore);
  let due: number | undefined;

  const look = async ({ kind, tenant, id, checkAt }: Waiting, signal: AbortSignal): Promise<void> => {
    const context = {
      commandId: nameId(`${NAME}/${tenant}/${kind}/${id}/${checkAt}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
    } as const;
    const handling = { store, context, clock, signal };
    if (kind === 'callback') await handleCallback(handling, id, { type: 'CheckCallback', data: {} });
    else if (kind === 'handoff') await handleHandoff(handling, id, { type: 'CheckHandoff', data: {} });
    else await handlePortalTask(handling, id, { type: 'CheckTask', data: {} });
  };

  const waitsOf = async (kind: Kind, stream: string) => {
    if (kind === 'callback') return ofCallback(await readState(store, stream, callback));
    return kind === 'handoff'
      ? ofHandoff(await readState(store, stream, handoff))
      : ofTask(await readState(store, stream, portalTask));
  };

  const timer = repeat({
    name: 'collaboration-timer',
    everyMs: everyMs,
    turn: async (signal) => {
      const now = clock.now().toISOString();
      // A hand-off is missed after its deadline, not on the stroke.
      const found = await waiting.find({ checkAt: { $lt: now } }, { sort: { checkAt: 1 }, limit: AT_ONCE });
      await Promise.all(found.map((one) => look(one, signal)));
      due = await waiting.count({ 'callback.state': 'due' }, { limit: AT_ONCE });
      return false;
    },
  });
  let endGauge: (() => void) | undefined;

  return [
    followLog({
      ...options,
      name: NAME,
      streamPrefixes: ['callback-', 'handoff-', 'portaltask-'],
      prepare: () =>
        waiting.ensureIndexes([
          { name: 'check', keys: { checkAt: 1 } },
          { name: 'queue', keys: { tenant: 1, 'callback.queue': 1, 'callback.requestedAt': 1 } },
        ]),
      async apply({ stream, type, data, metadata: { tenant }, position }) {
        const { kind, id } = namesOf({ type, data } as CallbackEvent | HandoffEvent | PortalTaskEvent);
        const state = await waitsOf(kind, stream);
        const _id = `${tenant}.${kind}.${id}`;
        if (state === undefined) await waiting.delete({ _id });
        else await waiting.writeGuarded([{ _id, kind, tenant, id, position, ...state }]);
      },
    }),
    {
      ...timer,
      start() {
        endGauge = gauge('icrm.collaboration.callbacks.due', () => due);
        return timer.start();
      },
      async stop() {
        await timer.stop();
        endGauge?.();
      },
    },
  ];
};

const ofCallback = (state: Callback): Pick<Waiting, 'checkAt' | 'callback'> | undefined => {
  const checkAt = nextCheckOf(state);
  if (checkAt === undefined || state.status === 'unknown' || state.status === 'over') return undefined;
  const { customerId, queue, status, requestedAt, dueAt, until, calendar, attempts } = state;
  const shown = { customerId, queue, state: status, requestedAt, dueAt, until, calendar, attempts };
  return { checkAt, callback: shown };
};

const ofHandoff = (state: Handoff): Pick<Waiting, 'checkAt'> | undefined =>
  state.status === 'requested' ? { checkAt: state.deadline } : undefined;

const ofTask = (state: PortalTask): Pick<Waiting, 'checkAt'> | undefined =>
  state.status === 'open'
    ? { checkAt: new Date(Date.parse(state.heardAt) + SILENT_MS).toISOString() }
    : undefined;

/** What an event is of. */
const namesOf = ({
  data,
}: CallbackEvent | HandoffEvent | PortalTaskEvent): { readonly kind: Kind; readonly id: string } => {
  if ('callbackId' in data) return { kind: 'callback', id: data.callbackId };
  return 'handoffId' in data
    ? { kind: 'handoff', id: data.handoffId }
    : { kind: 'portaltask', id: data.taskId };
};
