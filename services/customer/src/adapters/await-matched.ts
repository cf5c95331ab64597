import { setTimeout } from 'node:timers/promises';
import type { Checkpoints } from '@icrm/read-store';
import type { RpcCall } from '@icrm/rpc';
import { matchingCheckpoint } from '../matching/matching.ts';
import { refuse } from './refusals.ts';

const ASK_EVERY_MS = 15;
/** The longest anybody waits, whatever the deadline. */
const LONGEST_MS = 30_000;

/**
 * Waits until matching, in whatever instance, has come as far as a reader asks for; gives how far it has come.
 * @throws RpcError DEADLINE_EXCEEDED a moment before the deadline, so that the caller is told both positions
 */
export const awaitMatched = async (
  checkpoints: Checkpoints,
  minPosition: bigint,
  { signal, remainingMs }: Pick<RpcCall, 'signal' | 'remainingMs'>,
): Promise<bigint> => {
  const patienceMs = Math.min(LONGEST_MS, remainingMs() - Math.min(200, remainingMs() / 10));
  const until = performance.now() + patienceMs;
  for (;;) {
    const position = await checkpoints.load(matchingCheckpoint);
    if (position >= minPosition) return position;
    if (performance.now() + ASK_EVERY_MS > until)
      throw refuse('not-matched-yet', {
        minPosition: minPosition.toString(),
        position: position.toString(),
      });
    await setTimeout(ASK_EVERY_MS, undefined, { signal });
  }
};
