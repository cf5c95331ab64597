import type { LoyaltyEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
export type LoyaltyCommand =
  | Named<'EarnPoints', { customerId: string; points: number; rule: string; reference: string }>
  | Named<'RedeemPoints', { customerId: string; points: number; reference: string }>
  | Named<'ReversePoints', { customerId: string; reference: string }>;
export type LoyaltyRejection = 'points-not-enough' | 'entry-not-found';

type Entry = {
  readonly reference: string;
  readonly points: number;
  readonly at: string;
  readonly what: LoyaltyEvent['type'];
};
export type Loyalty = { readonly balance: number; readonly entries: readonly Entry[] };

const signed = ({ type, data }: LoyaltyEvent): number =>
  type === 'PointsRedeemed' ? -data.points : data.points;

/** Facts in stream `loyalty-<tenant>.<customer>`: a ledger. The balance is their sum; points are spent once. */
export const loyalty: Decider<Loyalty, LoyaltyCommand, LoyaltyEvent, LoyaltyRejection> = {
  initial: { balance: 0, entries: [] },

  evolve({ balance, entries }, event) {
    const { reference, at } = event.data;
    const points = signed(event);
    return { balance: balance + points, entries: [...entries, { reference, points, at, what: event.type }] };
  },

  decide({ type, data }, { balance, entries }, { now: at }) {
    const { customerId, reference } = data;
    const own = entries.filter((it) => it.reference === reference);
    if (type === 'ReversePoints') {
      if (own.length === 0) return reject('entry-not-found');
      const points = -own.reduce((sum, it) => sum + it.points, 0);
      // Reversed before.
      if (points === 0) return accept();
      return accept({ type: 'PointsReversed', data: { customerId, points, reference, at } });
    }
    const what = type === 'EarnPoints' ? 'PointsEarned' : 'PointsRedeemed';
    if (own.some((it) => it.what === what)) return accept();
    if (type === 'EarnPoints') return accept({ type: 'PointsEarned', data: { ...data, at } });
    return data.points > balance
      ? reject('points-not-enough')
      : accept({ type: 'PointsRedeemed', data: { ...data, at } });
  },
};
