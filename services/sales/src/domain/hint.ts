import type { HintEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import { later, type SalesFacts } from './sales-facts.ts';

/** The time of a hint has passed: said by the timer. */
export type ExpireHint = { readonly type: 'ExpireHint'; readonly data: object };
export type HintRejection = 'hint-not-found' | 'hint-already-raised' | 'hint-not-open';

/** Foreign knowledge: the lead that an accepted hint becomes. */
export type HintFacts = SalesFacts & { readonly leadId?: string };

export type Hint =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'open' | 'converted' | 'dismissed' | 'expired';
      readonly hintId: string;
      readonly customerId: string;
      readonly kind: string;
      readonly topic: string;
      readonly expiresAt: string;
      readonly leadId?: string;
    };

/** Facts in stream `hint-<tenant>.<id>`. */
export const hint: Decider<
  Hint,
  salesCommands.HintCommand | ExpireHint,
  HintEvent,
  HintRejection,
  HintFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'SalesHintRaised') {
      const { hintId, customerId, kind, topic, expiresAt } = data;
      return { status: 'open', hintId, customerId, kind, topic, expiresAt };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'HintConverted':
        return { ...state, status: 'converted', leadId: data.leadId };
      case 'HintDismissed':
        return { ...state, status: 'dismissed' };
      case 'HintExpired':
        return { ...state, status: 'expired' };
    }
  },

  decide({ type, data }, state, { now: at, id: hintId, leadId = '' }) {
    if (type === 'RaiseHint') {
      if (state.status !== 'unknown') return reject('hint-already-raised');
      const { expiresInHours, ...told } = data;
      const expiresAt = later(at, expiresInHours * 3_600_000);
      return accept({ type: 'SalesHintRaised', data: { ...told, hintId, expiresAt, at } });
    }
    if (state.status === 'unknown') return reject('hint-not-found');
    const names = { hintId, customerId: state.customerId };
    if (type === 'ExpireHint')
      return state.status === 'open' && state.expiresAt < at
        ? accept({ type: 'HintExpired', data: { ...names, at } })
        : accept();
    if (state.status !== 'open') return reject('hint-not-open');
    return type === 'AcceptHint'
      ? accept({ type: 'HintConverted', data: { ...names, leadId, at } })
      : accept({ type: 'HintDismissed', data: { ...names, reason: data.reason, at } });
  },
};
