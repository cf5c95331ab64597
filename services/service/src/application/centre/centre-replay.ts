import type { CentreEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import {
  createRecorded,
  type Recorded,
  type Span,
  type VectorDraft,
} from '../../domain/centre/compare-recorded.ts';
import type { Comparison } from '../../domain/routing/compare.ts';
import { type CentreName, centrePrefix } from './centre-desk.ts';

/** What came of the recorded calls when they were decided again. */
export type Replayed = ReturnType<Recorded['again']> & {
  /** How the calls would have gone under another vector. */
  readonly comparison?: Comparison | undefined;
};

export type CentreReplay = (name: CentreName, span: Span, draft?: VectorDraft) => Promise<Replayed>;

/** Reads what a centre recorded and decides it again. Needs no owner: the log is enough. */
export const centreReplay =
  (store: EventStore): CentreReplay =>
  async ({ tenant, centreId }, span, draft) => {
    const recorded = createRecorded();
    for await (const { type, data } of store.readStream(`${centrePrefix}${tenant}.${centreId}`)) {
      // The stream has one writer, whose union of events it is.
      const event = { type, data } as CentreEvent;
      if (Date.parse(event.data.at) > span.until) break;
      recorded.take(event);
    }
    return { ...recorded.again(), comparison: draft && recorded.under(draft, span) };
  };
