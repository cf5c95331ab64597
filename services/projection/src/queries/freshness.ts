import type { RpcCall } from '@icrm/rpc';
import type { Progress } from '../projector/progress.ts';
import { refuse } from './errors.ts';

/** The longest anybody waits for freshness, whatever the deadline. */
const longestWaitMs = 30_000;
/** What is left of the deadline to send the refusal in. */
const answerWithinMs = 20;

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
  const waitMs = Math.max(0, Math.min(longestWaitMs, call.remainingMs() - answerWithinMs));
  const patience = AbortSignal.any([call.signal, AbortSignal.timeout(Math.floor(waitMs))]);
  try {
    await progress.reached(position, patience);
  } catch {
    throw refuse('position-not-reached', {
      minPosition: position.toString(),
      position: progress.position().toString(),
    });
  }
};
