import type { EventOf, opportunityLost } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

/** Adds to a total of at most 10; each unit is an event. */
export type TallyCommand = { readonly type: 'Add'; readonly data: { readonly count: number } };
/** An event of the contracts that stands for one unit. */
export type TallyEvent = EventOf<typeof opportunityLost>;
/** What was added so far. */
export type Tally = { readonly total: number };

const id = '0193a000-0000-7000-8000-000000000001';

/** A decider that accepts, refuses, and decides nothing, for tests of what runs deciders. */
export const tallyUpTo = (most: number): Decider<Tally, TallyCommand, TallyEvent, 'too-many'> => ({
  initial: { total: 0 },
  evolve: ({ total }) => ({ total: total + 1 }),
  decide: ({ data: { count } }, { total }, { now: at }) =>
    total + count > most
      ? reject('too-many')
      : accept(
          ...Array.from(
            { length: count },
            (_, n): TallyEvent => ({
              type: 'OpportunityLost',
              data: { opportunityId: id, customerId: id, reason: `${total + n + 1}`, at },
            }),
          ),
        ),
});

/** The one up to 10. */
export const tally = tallyUpTo(10);
