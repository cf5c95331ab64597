import type { CentreEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import type { CostModel } from '../../domain/centre/book.ts';
import { type CostSpan, costOf, createCallTimes, type QueueTimes } from '../../domain/centre/call-costs.ts';
import { type CentreName, centrePrefix } from './centre-desk.ts';

export type QueueCosts = QueueTimes & { readonly queue: string; readonly totalMinor: number };
/** Undefined: there is no reckoning of that version, or none at all. */
export type CentreCosts = (
  name: CentreName,
  asked: CostSpan & { readonly version?: number | undefined },
) => Promise<{ readonly model: CostModel; readonly queues: readonly QueueCosts[] } | undefined>;

/** What the calls of a centre cost. Needs no owner: the log is enough. */
export const centreCosts =
  (store: EventStore): CentreCosts =>
  async ({ tenant, centreId }, { version, ...span }) => {
    const models: CostModel[] = [];
    const times = createCallTimes(span);
    for await (const { type, data } of store.readStream(`${centrePrefix}${tenant}.${centreId}`)) {
      // The stream has one writer, whose union of events it is.
      const event = { type, data } as CentreEvent;
      if (event.type === 'CostModelPublished') models.push(event.data);
      else times.take(event);
    }
    const model = version === undefined ? models.at(-1) : models.find((each) => each.version === version);
    return (
      model && {
        model,
        queues: [...times.byQueue()]
          .map(([queue, of]) => ({ queue, ...of, totalMinor: costOf(of, model) }))
          .sort((a, b) => (a.queue < b.queue ? -1 : 1)),
      }
    );
  };
