import type { Position } from '@icrm/event-store';
import type { Entry } from '../log/entry.ts';
import { cursorBatch, cursorFrame } from '../subscription/frames.ts';
import type { Mask } from '../subscription/mask.ts';
import type { CursorWorker } from './cursor-worker.ts';

/** How one member of a cursor is served. */
export type Member = {
  readonly worker: CursorWorker;
  readonly id: string;
  readonly credit: number;
  readonly maxBatch: number;
  readonly heartbeatMs: number;
  readonly acknowledgeWithinMs: number;
  readonly mask?: Mask | undefined;
  readonly reveal?: ((entries: readonly Entry[]) => Promise<readonly Entry[]>) | undefined;
  readonly head: () => Position;
  readonly delivered: (count: number) => void;
  readonly signal: AbortSignal;
};

/** A member that keeps its events too long; they go to others. */
export class AcknowledgedTooLate extends Error {
  override readonly name = 'AcknowledgedTooLate';
}

/** The messages of a member: events within its credit, heartbeats while there are none. The member leaves with it. */
export async function* consume(member: Member): AsyncGenerator<Buffer> {
  const { worker, id, credit, maxBatch, signal, delivered } = member;
  const shown = shownTo(member);
  worker.join(id, credit);
  try {
    yield cursorFrame({
      $case: 'opened',
      value: { position: worker.position, members: worker.members },
    });
    let quietSince = performance.now();
    while (!signal.aborted) {
      const batch = await worker.next(id, { max: maxBatch, withinMs: waitMs(member, quietSince), signal });
      if (batch !== undefined) {
        const entries = await shown(batch.entries);
        yield cursorBatch(entries, batch.delivery);
        delivered(entries.length);
        quietSince = performance.now();
      } else if (performance.now() - quietSince >= member.heartbeatMs) {
        yield heartbeat(member);
        quietSince = performance.now();
      }
      checkAcknowledged(member);
    }
  } finally {
    worker.leave(id);
  }
}

const shownTo =
  ({ mask, reveal }: Member) =>
  async (entries: readonly Entry[]): Promise<readonly Entry[]> => {
    const seen = mask === undefined ? entries : entries.map(mask);
    return reveal === undefined ? seen : reveal(seen);
  };

const waitMs = ({ heartbeatMs, acknowledgeWithinMs, worker, id }: Member, quietSince: number): number => {
  const oldest = worker.status(id)?.oldestSentAt ?? Number.POSITIVE_INFINITY;
  const due = Math.min(quietSince + heartbeatMs, oldest + acknowledgeWithinMs);
  return Math.max(1, due - performance.now());
};

const heartbeat = ({ worker, id, head }: Member): Buffer =>
  cursorFrame({
    $case: 'heartbeat',
    value: {
      position: worker.position,
      headPosition: head(),
      unacknowledged: worker.status(id)?.unacknowledged ?? 0,
    },
  });

const checkAcknowledged = ({ worker, id, acknowledgeWithinMs }: Member): void => {
  const status = worker.status(id);
  if (status !== undefined && performance.now() - status.oldestSentAt > acknowledgeWithinMs)
    throw new AcknowledgedTooLate(`nothing was acknowledged for ${acknowledgeWithinMs} ms`);
};
