import type { RpcCall } from '@icrm/rpc';
import type { Progress } from '../projector/progress.ts';
import { refuse } from './errors.ts';

/** The longest anybody waits for freshness, whatever the deadline. */
const longestWaitMs = 30_000;
/** What is kept of the time that remains, to send the refusal in: a tenth, within bounds. */
const answerWithinMs = (remainingMs: number): number => Math.min(200, Math.max(20, remainingMs / 10));

/**
 * Waits until the views have come as far as a reader asks for; 0 asks for nothing.
 * @throws RpcError DEADLINE_EXCEEDED that names both positions, a moment before the deadline, so that the caller sees it
 */
export const awaitPosition = async (
  progress: Progress,
  position: bigint,
  call: Pick<RpcCall, 'signal' | 'remainingMs'>,
): Promise<void> => {
  if (position <= progress.position()) return;
  const remainingMs = call.remainingMs();
  const waitMs = Math.max(0, Math.min(longestWaitMs, remainingMs - answerWithinMs(remainingMs)));
  const patience = AbortSignal.any([call.signal, AbortSignal.timeout(Math.floor(waitMs))]);
  try {
    // Somebody may switch to a generation that is behind before this one is woken.
    while (position > progress.position()) await progress.reached(position, patience);
  } catch {
    throw refuse('position-not-reached', {
      minPosition: position.toString(),
      position: progress.position().toString(),
    });
  }
};
