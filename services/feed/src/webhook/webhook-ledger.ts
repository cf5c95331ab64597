import type { Position } from '@icrm/event-store';
import type { CursorName, CursorRecord, CursorStore } from '../cursor/cursor-store.ts';
import type { CursorWorker } from '../cursor/cursor-worker.ts';
import type { RangeReplay, WebhookStore } from './webhook-store.ts';

/** How the events of an endpoint add up: offered = delivered + parked + waiting. */
export type WebhookLedger = {
  readonly offered: bigint;
  readonly delivered: bigint;
  readonly parked: bigint;
  readonly waiting: bigint;
  readonly position: Position;
  /** Sent once more on request, and still to be sent; they are in none of the other numbers. */
  readonly replayed: bigint;
  readonly toReplay: bigint;
};

type Sources = {
  readonly cursor: CursorRecord;
  /** Of the feed that serves the endpoint. */
  readonly worker: CursorWorker | undefined;
  readonly cursors: Pick<CursorStore, 'countParked'>;
  readonly webhooks: Pick<WebhookStore, 'ranges'>;
};

/** Adds an endpoint's events up, each sum counted for itself. */
export const ledgerOf = async (
  name: CursorName,
  { cursor, worker, cursors, webhooks }: Sources,
): Promise<WebhookLedger> => {
  const { offered, done, waiting } = worker?.ledger ?? {
    offered: cursor.offered,
    done: cursor.done,
    waiting: 0,
  };
  const { parked, recovered } = await cursors.countParked(name);
  const ranges = await webhooks.ranges(name);
  const sum = (pick: (range: RangeReplay) => number) =>
    ranges.reduce((total, range) => total + BigInt(pick(range)), 0n);
  return {
    replayed: sum(({ sent }) => sent),
    toReplay: sum(({ events, sent, finished }) =>
      finished ? 0 : Math.max(0, Number(events) - Number(sent)),
    ),
    offered,
    delivered: done + BigInt(recovered),
    parked: BigInt(parked),
    waiting: BigInt(waiting),
    position: worker?.position ?? cursor.position,
  };
};
