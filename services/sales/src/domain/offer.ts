import type { OfferEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type OfferRejection =
  | 'offer-not-found'
  | 'offer-already-suggested'
  | 'offer-not-open'
  | 'offer-not-presented';

/** Foreign knowledge: the opportunity that an accepted offer opens. */
export type OfferFacts = SalesFacts & { readonly opportunityId?: string };

export type Offer =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'suggested' | 'presented' | 'accepted' | 'declined';
      readonly customerId: string;
      readonly callId: string;
      readonly title: string;
      readonly suggestedAt: string;
      readonly agent?: string;
    };

/** Facts in stream `offer-<tenant>.<id>`: what was offered to a customer on the line. */
export const offer: Decider<Offer, salesCommands.OfferCommand, OfferEvent, OfferRejection, OfferFacts> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'OfferSuggested') {
      const { customerId, callId, title, at: suggestedAt } = data;
      return { status: 'suggested', customerId, callId, title, suggestedAt };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'OfferPresented':
        return { ...state, status: 'presented' };
      case 'OfferAccepted':
        return { ...state, status: 'accepted' };
      case 'OfferDeclined':
        return { ...state, status: 'declined' };
    }
  },

  decide({ type, data }, state, { now: at, id: offerId, opportunityId = '' }) {
    if (type === 'SuggestOffer')
      return state.status === 'unknown'
        ? accept({ type: 'OfferSuggested', data: { ...data, offerId, at } })
        : reject('offer-already-suggested');
    if (state.status === 'unknown') return reject('offer-not-found');
    const names = { offerId, customerId: state.customerId };
    if (state.status === 'accepted' || state.status === 'declined') return reject('offer-not-open');
    if (type === 'PresentOffer')
      return state.status === 'presented'
        ? accept()
        : accept({ type: 'OfferPresented', data: { ...names, at } });
    if (state.status !== 'presented') return reject('offer-not-presented');
    return type === 'AcceptOffer'
      ? accept({ type: 'OfferAccepted', data: { ...names, opportunityId, value: data.value, at } })
      : accept({ type: 'OfferDeclined', data: { ...names, reason: data.reason, at } });
  },
};
