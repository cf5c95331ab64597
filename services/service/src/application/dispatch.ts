import type { EventStore } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import { derivedId } from '@icrm/runtime';
import { readPlace } from '../domain/field/place.ts';
import {
  type Candidate,
  type Job,
  RANKING_RULE,
  type Ranking,
  rankTechnicians,
} from '../domain/field/rank.ts';
import type { TimeSpan } from '../domain/field/time-spans.ts';
import type { WorkOrder, WorkOrderRejection } from '../domain/field/work-order.ts';
import { handleTechnician, handleWorkOrder, readWorkOrder } from './field-handler.ts';
import type { FieldWorkers } from './field-workers.ts';
import type { Handling } from './ports.ts';

type Known = Exclude<WorkOrder, { readonly status: 'unknown' }>;
type Outcome = Awaited<ReturnType<typeof handleWorkOrder>>;

/** What came of sending somebody. */
export type Dispatched =
  | Outcome
  | {
      readonly accepted: false;
      readonly reason: WorkOrderRejection | 'nobody-free';
      readonly facts?: Readonly<Record<string, string>>;
    };

export type DispatchOptions = {
  readonly store: EventStore;
  readonly keyRing: Pick<KeyRing, 'keysForReading'>;
  readonly workers: FieldWorkers;
};

/**
 * Sends the best technician who can really be had: the order of candidates comes from what is known of them, the time
 * from the technician's own stream, where it can be given once. Sent again, the same command finds its reservation.
 */
export const createDispatch = ({ store, keyRing, workers }: DispatchOptions) => {
  const jobOf = async (tenant: string, { opened }: Known): Promise<Job | undefined> => {
    const { place } = await reveal(keyRing, tenant, { place: opened.place });
    const where = readPlace(place);
    const { skill, window, durationMinutes } = opened;
    return where && { skill, window, durationMinutes, place: where };
  };

  /** Time of the first candidate who has some. */
  const reserve = async (
    handling: Handling,
    { order, ranking, job }: { order: Known; ranking: Ranking; job: Job },
  ): Promise<{ readonly chosen: Candidate; readonly slot: TimeSpan } | undefined> => {
    const { workOrderId } = order.opened;
    for (const chosen of ranking.candidates) {
      const { technicianId, travelMinutes } = chosen;
      const commandId = derivedId(handling.context.commandId, `reserve-${technicianId}`);
      const context = { ...handling.context, commandId, causationId: handling.context.commandId };
      const outcome = await handleTechnician({ ...handling, context }, technicianId, {
        type: 'ReserveSlot',
        data: { workOrderId, window: job.window, minutes: travelMinutes + job.durationMinutes },
      });
      const slot = outcome.accepted
        ? outcome.state.slots.find((each) => each.workOrderId === workOrderId)
        : undefined;
      if (slot !== undefined) return { chosen, slot: { from: slot.from, until: slot.until } };
    }
    return undefined;
  };

  const release = async (handling: Handling, technicianId: string, workOrderId: string): Promise<void> => {
    const commandId = derivedId(handling.context.commandId, `release-${technicianId}`);
    const context = { ...handling.context, commandId };
    const data = { workOrderId, reason: 'not-dispatched' };
    await handleTechnician({ ...handling, context }, technicianId, { type: 'ReleaseSlot', data });
  };

  return async (handling: Handling, workOrderId: string): Promise<Dispatched> => {
    const { tenant } = handling.context;
    const order = await readWorkOrder(store, { tenant, workOrderId });
    // The answer to a repeated command, and every refusal, is the aggregate's.
    if (order.status !== 'open') return settle(handling, workOrderId, undefined);
    const job = await jobOf(tenant, order);
    if (job === undefined) return { accepted: false, reason: 'work-order-over' };
    const available = await workers.available(tenant, job.skill);
    const ranking = rankTechnicians(
      job,
      available.filter(({ technicianId }) => !order.declined.includes(technicianId)),
    );
    const reserved = await reserve(handling, { order, ranking, job });
    if (reserved === undefined) {
      const passedOver = ranking.passedOver.map(({ technicianId, why }) => `${technicianId} ${why}`);
      return { accepted: false, reason: 'nobody-free', facts: { passedOver: passedOver.join('; ') } };
    }
    const { chosen, slot } = reserved;
    const outcome = await settle(handling, workOrderId, { chosen, slot, ranking });
    if (outcome.accepted) return outcome;
    // Somebody else was faster: the time is free again, unless they sent the same technician.
    const now = await readWorkOrder(store, { tenant, workOrderId });
    const isTheirs = now.status !== 'unknown' && now.technicianId === chosen.technicianId;
    if (!isTheirs) await release(handling, chosen.technicianId, workOrderId);
    return outcome;
  };
};

type Choice = { readonly chosen: Candidate; readonly slot: TimeSpan; readonly ranking: Ranking };
const nobody: Candidate = {
  technicianId: '',
  score: 0,
  distanceKm: 0,
  travelMinutes: 0,
  whereFrom: 'base',
};

const settle = (handling: Handling, workOrderId: string, choice: Choice | undefined): Promise<Outcome> => {
  const { chosen, slot, ranking } = choice ?? {
    chosen: nobody,
    slot: { from: '', until: '' },
    ranking: { candidates: [], passedOver: [] },
  };
  return handleWorkOrder(handling, workOrderId, {
    type: 'Dispatch',
    data: {
      ...{ technicianId: chosen.technicianId, slot, rule: RANKING_RULE, chosen },
      alternatives: ranking.candidates.filter((each) => each !== chosen).slice(0, 10),
      passedOver: ranking.passedOver.slice(0, 50),
    },
  });
};
