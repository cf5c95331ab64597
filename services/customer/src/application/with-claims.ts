import type { IdentifierFact } from '@icrm/contracts';
import { type Claim, claimAll, giveUp } from './claims.ts';
import { type CustomerOutcome, refusedBy } from './outcome.ts';
import type { Handling } from './ports.ts';

type Claiming = {
  readonly customerId: string;
  readonly identifiers: readonly IdentifierFact[];
  /** Writes the fact that makes the claims the customer's. */
  readonly use: (claims: readonly Claim[]) => Promise<CustomerOutcome>;
};

const TRIES = 3;

/**
 * Claims identifiers, uses the claims, and gives them up when they are refused. When the outcome is not known the
 * claims stay: the same command, sent again, makes them its own; if nobody sends it, they lapse.
 */
export const withClaims = async (handling: Handling, claiming: Claiming): Promise<CustomerOutcome> => {
  const { customerId, identifiers, use } = claiming;
  for (let tried = 1; ; tried += 1) {
    const { claims, refusal, carriedOut } = await claimAll(handling, customerId, identifiers);
    if (carriedOut === true) {
      // The answer stands in the stream; what this attempt has claimed is kept where the customer holds it.
      await giveUp(handling, customerId, claims);
      return use([]);
    }
    const outcome = refusal === undefined ? await use(claims) : refusedBy(refusal);
    if (outcome.accepted) return outcome;
    await giveUp(handling, customerId, claims);
    // Somebody took this attempt for crashed: it was slower than the lease.
    if (outcome.reason !== 'claim-lapsed' || tried === TRIES) return outcome;
  }
};
