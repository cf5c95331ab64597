import type { CentreEvent } from '@icrm/contracts';
import type { EventMetadata, EventStore } from '@icrm/event-store';
import { logger } from '@icrm/telemetry';
import { createLiveCentre, type LiveCentre } from '../../domain/centre/live-centre.ts';
import type { CentreSnapshot, CentreSnapshots } from './centre-snapshots.ts';

const log = logger('service.centre');
/** Commands that are recognised when they are sent again. */
const REMEMBERED_COMMANDS = 50_000;
/** Calls whose inputs can be shown. */
const REMEMBERED_INPUTS = 5_000;

/** Where the facts of a command stand. */
export type RecordedAnswer = { readonly revision: bigint; readonly position: bigint };

type NotedEvent = {
  readonly type: string;
  readonly data: object;
  readonly metadata: Pick<EventMetadata, 'commandId'>;
  readonly revision: bigint;
  readonly position: bigint;
};

/** A centre out of its stream, and where the stream ends. */
export type LoadedCentre = {
  readonly stream: string;
  readonly live: LiveCentre;
  readonly revision: bigint;
  readonly position: bigint;
  /** The latest commands, by their ids. */
  readonly answers: ReadonlyMap<string, RecordedAnswer>;
  /** Where what a machine was told about a call stands. */
  readonly inputs: ReadonlyMap<string, readonly bigint[]>;
  /** Remembers a fact that is in the log. */
  note(event: NotedEvent): void;
  advanceTo(appended: RecordedAnswer): void;
  /** As it stands; undefined before its first fact. */
  snapshot(): CentreSnapshot | undefined;
};

/** Replays a centre's stream from where the last snapshot was taken. */
export const loadCentre = async (
  store: EventStore,
  stream: string,
  snapshots?: Pick<CentreSnapshots, 'load'>,
): Promise<LoadedCentre> => {
  const from = await snapshots?.load(stream);
  const live = createLiveCentre(from?.live);
  const answers = new Map<string, RecordedAnswer>(from?.answers);
  const inputs = new Map<string, readonly bigint[]>(from?.inputs);
  let last: RecordedAnswer = from ?? { revision: -1n, position: 0n };

  const note = ({ type, data, metadata, revision, position }: NotedEvent): void => {
    keep(answers, metadata.commandId, { revision, position }, REMEMBERED_COMMANDS);
    if (type !== 'CallInputCollected' || !('callId' in data)) return;
    const callId = String(data.callId);
    keep(inputs, callId, [...(inputs.get(callId) ?? []), revision], REMEMBERED_INPUTS);
  };

  for await (const event of store.readStream(stream, { from: last.revision + 1n })) {
    // The stream has this writer alone, whose union of events it is.
    live.replay({ type: event.type, data: event.data } as CentreEvent);
    note(event);
    last = { revision: event.revision, position: event.position };
  }
  if (live.differences() > 0)
    log.error({ stream, count: live.differences() }, 'recorded decisions were not decided again');
  return {
    stream,
    live,
    get revision() {
      return last.revision;
    },
    get position() {
      return last.position;
    },
    answers,
    inputs,
    note,
    advanceTo(appended) {
      last = appended;
    },
    snapshot() {
      const state = live.state();
      return state === undefined || last.revision < 0n
        ? undefined
        : { revision: last.revision, position: last.position, live: state, answers, inputs };
    },
  };
};

/** Puts a value in, and the oldest one out when there are too many. */
const keep = <V>(map: Map<string, V>, key: string, value: V, most: number): void => {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
};
