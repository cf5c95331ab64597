import type { CentreEvent } from '@icrm/contracts';
import { expect } from '@jest/globals';
import type { CentreCommand, CentreRejection } from '../src/domain/centre/commands.ts';
import { createLiveCentre } from '../src/domain/centre/live-centre.ts';
import { monday, SECOND } from './sample-centre.ts';

/** Seconds after ten, as facts have it. */
export const after = (seconds: number): string => new Date(monday + seconds * SECOND).toISOString();

/** Claims about a live centre: what happened, then a command (or only time) at some seconds after ten. */
export const given = (...events: readonly CentreEvent[]) => {
  const live = createLiveCentre();
  for (const event of events) live.replay(event);
  return {
    live,
    when(command: CentreCommand, seconds: number) {
      const { passed, outcome } = live.decide(command, monday + seconds * SECOND);
      return {
        // biome-ignore lint/suspicious/noThenProperty: given/when/then are the words of a claim; nobody awaits one
        then(...expected: readonly CentreEvent[]) {
          expect(live.differences()).toBe(0);
          expect(outcome).toMatchObject({ accepted: true });
          expect([...passed, ...(outcome.accepted ? outcome.events : [])]).toEqual(expected);
        },
        thenRejected(reason: CentreRejection) {
          expect(outcome).toMatchObject({ accepted: false, reason });
        },
        /** The types of what happened, for claims about an order. */
        types: () => [...passed, ...(outcome.accepted ? outcome.events : [])].map(({ type }) => type),
        events: () => [...passed, ...(outcome.accepted ? outcome.events : [])],
      };
    },
    whenTimeComes: (seconds: number) => live.advance(monday + seconds * SECOND),
  };
};

/** What happens when commands come one after the other, from nothing. */
export const happened = (...steps: readonly (readonly [CentreCommand, seconds: number])[]): CentreEvent[] => {
  const live = createLiveCentre();
  return steps.flatMap(([command, seconds]) => {
    const { passed, outcome } = live.decide(command, monday + seconds * SECOND);
    if (!outcome.accepted) throw new Error(`${command.type} was refused: ${outcome.reason}`);
    return [...passed, ...outcome.events];
  });
};
