import type { IdentifierEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

/** Who holds an identifier, by which claim. Claims of an identifier are counted from 1. */
export type Holder = { readonly customerId: string; readonly claim: number };

export type IdentifierCommand =
  | {
      readonly type: 'ClaimIdentifier';
      readonly data: {
        readonly customerId: string;
        /** Another customer's claim that has lapsed: it is taken over. */
        readonly lapsed?: Holder | undefined;
      };
    }
  | { readonly type: 'ReleaseIdentifier'; readonly data: Holder };

export type IdentifierRejection = 'identifier-held';

export type IdentifierState = { readonly claims: number; readonly holder?: Holder };

const same = (a: Holder, b: Holder | undefined): boolean =>
  a.customerId === b?.customerId && a.claim === b.claim;

/**
 * Facts in stream `identifier-<tenant>.<keyed hash>`: one holder at a time. A customer's own new claim replaces its
 * older one, so that only the latest attempt of a registration can release it.
 */
export const identifier: Decider<IdentifierState, IdentifierCommand, IdentifierEvent, IdentifierRejection> = {
  initial: { claims: 0 },

  evolve({ claims }, { type, data: { customerId, claim } }) {
    switch (type) {
      case 'IdentifierClaimed':
        return { claims: claim, holder: { customerId, claim } };
      case 'IdentifierReleased':
        return { claims };
    }
  },

  decide({ type, data }, { claims, holder }, { now: at }) {
    if (type === 'ReleaseIdentifier')
      return same(data, holder)
        ? accept({ type: 'IdentifierReleased', data: { customerId: data.customerId, claim: data.claim, at } })
        : accept();

    const { customerId, lapsed } = data;
    const replaced = holder?.customerId === customerId ? { replaces: holder.claim } : {};
    const claimed: IdentifierEvent = {
      type: 'IdentifierClaimed',
      data: { customerId, claim: claims + 1, ...replaced, at },
    };
    if (holder === undefined || holder.customerId === customerId) return accept(claimed);
    if (lapsed === undefined || !same(lapsed, holder)) return reject('identifier-held');
    return accept<IdentifierEvent>({ type: 'IdentifierReleased', data: { ...holder, at } }, claimed);
  },
};
