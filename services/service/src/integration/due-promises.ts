import type { CaseEvent, ServiceClock } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';

/** A promise that runs, as the timer keeps it. */
export type DuePromise = {
  readonly _id: string;
  readonly tenant: string;
  readonly caseId: string;
  readonly clock: ServiceClock;
  readonly dueAt: string;
  /** The event that made it, and where that stands in the log. */
  readonly causedBy: string;
  readonly correlationId: string;
  readonly position: bigint;
};

/** Every promise that runs, found by when it is due. */
export type DuePromises = {
  prepare(): Promise<void>;
  /** What an event changes; the same one again changes nothing that matters: what is no longer due is checked in vain. */
  apply(event: RecordedEvent): Promise<void>;
  /** Promises whose time has passed, the longest ago first. */
  passed(now: string, limit: number): Promise<readonly DuePromise[]>;
  remove(promise: DuePromise): Promise<void>;
};

/** Keeps them in a collection of the read store. */
export const duePromises = (readStore: ReadStore): DuePromises => {
  const promises = readStore.collection<DuePromise>('service_due_promises');
  return {
    prepare: () => promises.ensureIndexes([{ name: 'due', keys: { dueAt: 1 } }]),
    async apply({ id, type, data, metadata, position }) {
      // Streams of cases hold their events alone.
      const event = { type, data } as CaseEvent;
      if (!('clock' in event.data)) return;
      const { caseId, clock } = event.data;
      const _id = `${metadata.tenant}.${caseId}/${clock}`;
      if (event.type !== 'ServiceLevelDue') await promises.delete({ _id, position: { $lt: position } });
      else
        await promises.writeGuarded([
          {
            _id,
            tenant: metadata.tenant,
            ...{ caseId, clock, dueAt: event.data.dueAt, position },
            causedBy: id,
            correlationId: metadata.correlationId,
          },
        ]);
    },
    passed: (now, limit) => promises.find({ dueAt: { $lt: now } }, { sort: { dueAt: 1 }, limit }),
    async remove({ _id, position }) {
      await promises.delete({ _id, position });
    },
  };
};
