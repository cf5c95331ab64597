import type { IdentifierEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

/** Who holds an identifier, by which claim. Claims of an identifier are counted from 1. */
export type Holder = { readonly customerId: string; readonly claim: number };

export type IdentifierCommand =
  | {
      readonly type: 'ClaimIdentifier';
      readonly data: {
        readonly customerId: string;
        /** The claim that is taken over: another customer's that has lapsed, or one of the customer's own. */
        readonly instead?: Holder | undefined;
      };
    }
  | { readonly type: 'ReleaseIdentifier'; readonly data: Holder };

export type IdentifierRejection = 'identifier-held';

export type IdentifierState = { readonly claims: number; readonly holder?: Holder };

const same = (a: Holder, b: Holder | undefined): boolean =>
  a.customerId === b?.customerId && a.claim === b.claim;

/**
 * Facts in stream `identifier-<tenant>.<keyed hash>`: one holder at a time. A customer's own new claim replaces its
 * older one, so that only the latest attempt of a registration can release it; the older one is named, so that of many
 * attempts at once only one replaces it.
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

    const { customerId, instead } = data;
    const isOwn = holder?.customerId === customerId;
    const replaced = isOwn ? { replaces: holder.claim } : {};
    const claimed: IdentifierEvent = {
      type: 'IdentifierClaimed',
      data: { customerId, claim: claims + 1, ...replaced, at },
    };
    if (holder === undefined) return accept(claimed);
    if (instead === undefined || !same(instead, holder)) return reject('identifier-held');
    if (isOwn) return accept(claimed);
    return accept<IdentifierEvent>({ type: 'IdentifierReleased', data: { ...holder, at } }, claimed);
  },
};
