import { messageOf } from './message-of.ts';
import type { Part } from './part.ts';
import { timedOut, within } from './within.ts';

/** A part that did not stop well. */
export type StopProblem = { readonly part: string; readonly problem: string };

/** After the deadline every part that was not reached is still told to stop, and given this share of the limit. */
const LAST_CALL = 0.1;

/** Stops parts in reverse order. A part that fails or hangs never keeps the others from being stopped. Never rejects. */
export const stopParts = async (
  parts: readonly Part[],
  withinMs: number,
): Promise<readonly StopProblem[]> => {
  const deadline = performance.now() + withinMs;
  const problems: StopProblem[] = [];
  const waiting = [...parts].reverse();
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const left = deadline - performance.now();
    if (left <= 0) {
      const rest = [part, ...waiting];
      const outcomes = await Promise.all(rest.map((late) => stopOne(late, withinMs * LAST_CALL, withinMs)));
      return [...problems, ...outcomes.flat()];
    }
    problems.push(...(await stopOne(part, left, withinMs)));
  }
  return problems;
};

const stopOne = async (part: Part, ms: number, limitMs: number): Promise<readonly StopProblem[]> => {
  try {
    const outcome = await within(part.stop(), ms);
    return outcome === timedOut
      ? [{ part: part.name, problem: `did not stop within ${limitMs} ms of the program's stop` }]
      : [];
  } catch (error) {
    return [{ part: part.name, problem: messageOf(error) }];
  }
};
