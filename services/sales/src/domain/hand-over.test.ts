import type { HintEvent, OfferEvent, OpportunityEvent, salesCommands } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { hint } from './hint.ts';
import { offer } from './offer.ts';
import { type OpportunityCommand, opportunity } from './opportunity.ts';

const at = '2026-03-02T09:00:00.000Z';
const noon = '2026-03-02T12:00:00.000Z';
const evening = '2026-03-02T18:00:00.000Z';

describe('handing an opportunity over', () => {
  const names = { opportunityId: 'deal-1', customerId: 'ana' };
  const opened: OpportunityEvent = {
    type: 'OpportunityOpened',
    data: { ...names, title: 'Roof', value: { minor: 100, currency: 'EUR' }, owner: 'agent-7', at },
  };
  const asked: OpportunityEvent = {
    type: 'OpportunityHandedOver',
    data: { ...names, from: 'agent-7', to: 'seller-3', campaignId: 'spring', acceptBy: noon, at },
  };
  const ask: OpportunityCommand = {
    type: 'HandOverOpportunity',
    data: { to: 'seller-3', campaignId: 'spring', acceptWithinMinutes: 180 },
  };
  const timedOut: OpportunityEvent = {
    type: 'HandOverTimedOut',
    data: { ...names, to: 'seller-3', acceptBy: noon, at: evening },
  };
  const accepted = (time: string): OpportunityEvent => ({
    type: 'HandOverAccepted',
    data: { ...names, owner: 'seller-3', at: time },
  });
  const accept: OpportunityCommand = { type: 'AcceptHandOver', data: {} };
  const expire: OpportunityCommand = { type: 'ExpireHandOver', data: { acceptBy: noon } };
  const given = (now: string, ...events: OpportunityEvent[]) => specify(opportunity, { now })(...events);

  test('asks a seller, until a time', () => given(at, opened).when(ask).then(asked));
  test('asks one at a time', () => given(at, opened, asked).when(ask).thenRejected('hand-over-pending'));
  test('asks nobody who has it', () =>
    given(at, opened, asked, accepted(noon)).when(ask).thenRejected('hand-over-to-owner'));
  test('on the stroke is in time', () => given(noon, opened, asked).when(accept).then(accepted(noon)));
  test('later is too late', () =>
    given(evening, opened, asked).when(accept).thenRejected('hand-over-too-late'));
  test('can be declined', () =>
    given(noon, opened, asked)
      .when({ type: 'DeclineHandOver', data: { reason: 'on leave' } })
      .then({ type: 'HandOverDeclined', data: { ...names, by: 'seller-3', reason: 'on leave', at: noon } }));
  test('times out once', () => {
    given(evening, opened, asked).when(expire).then(timedOut);
    given(evening, opened, asked, timedOut).when(expire).then();
    given(noon, opened, asked).when(expire).then();
    given(evening, opened, asked, accepted(noon)).when(expire).then();
    given(evening, opened, asked, timedOut).when(accept).thenRejected('hand-over-not-pending');
  });
  test('what ran out is recorded when somebody else is asked', () =>
    given(evening, opened, asked)
      .when({ type: 'HandOverOpportunity', data: { to: 'seller-4', acceptWithinMinutes: 60 } })
      .then(timedOut, {
        type: 'OpportunityHandedOver',
        data: {
          ...names,
          from: 'agent-7',
          to: 'seller-4',
          acceptBy: '2026-03-02T19:00:00.000Z',
          at: evening,
        },
      }));
  test('tells the campaign what it brought', () => {
    const value = { minor: 90, currency: 'EUR' };
    given(evening, opened, asked, accepted(noon))
      .when({ type: 'WinOpportunity', data: { value } })
      .then(
        { type: 'OpportunityWon', data: { ...names, value, at: evening } },
        {
          type: 'SaleAttributed',
          data: { ...names, campaignId: 'spring', outcome: 'won', value, at: evening },
        },
      );
    given(evening, opened, asked)
      .when({ type: 'LoseOpportunity', data: { reason: 'price' } })
      .then(
        { type: 'OpportunityLost', data: { ...names, reason: 'price', at: evening } },
        {
          type: 'SaleAttributed',
          data: {
            ...names,
            campaignId: 'spring',
            outcome: 'lost',
            value: { minor: 0, currency: 'EUR' },
            at: evening,
          },
        },
      );
  });
  test('scores and referrals are kept as they were said', () => {
    const score = { model: 'close-rate', version: 3, score: 71.5, reasons: ['third purchase'] };
    given(at, opened)
      .when({ type: 'ScoreOpportunity', data: score })
      .then({ type: 'OpportunityScored', data: { ...names, ...score, at } });
    const seen = { by: 'technician-2', department: 'field', workReference: 'WO-17' };
    given(at, opened)
      .when({ type: 'ReferOpportunity', data: seen })
      .then({ type: 'OpportunityReferred', data: { ...names, ...seen, at } });
  });
});

describe('a hint', () => {
  const names = { hintId: 'hint-1', customerId: 'ana' };
  const raised: HintEvent = {
    type: 'SalesHintRaised',
    data: { ...names, kind: 'contract-ends', topic: 'pump', evidenceEventIds: ['e'], expiresAt: noon, at },
  };
  const given = (now: string, ...events: HintEvent[]) =>
    specify(hint, { now, id: 'hint-1', actor: 'seller-3', leadId: 'lead-9' })(...events);
  const raise: salesCommands.HintCommand = {
    type: 'RaiseHint',
    data: {
      customerId: 'ana',
      kind: 'contract-ends',
      topic: 'pump',
      evidenceEventIds: ['e'],
      expiresInHours: 3,
    },
  };
  const expired: HintEvent = { type: 'HintExpired', data: { ...names, at: evening } };

  test('is raised once', () => {
    given(at).when(raise).then(raised);
    given(at, raised).when(raise).thenRejected('hint-already-raised');
  });
  test('becomes a lead', () =>
    given(noon, raised)
      .when({ type: 'AcceptHint', data: {} })
      .then({ type: 'HintConverted', data: { ...names, leadId: 'lead-9', at: noon } }));
  test('is dismissed', () =>
    given(noon, raised)
      .when({ type: 'DismissHint', data: { reason: 'moved' } })
      .then({ type: 'HintDismissed', data: { ...names, reason: 'moved', at: noon } }));
  test('expires when its time has passed, once', () => {
    given(evening, raised).when({ type: 'ExpireHint', data: {} }).then(expired);
    given(noon, raised).when({ type: 'ExpireHint', data: {} }).then();
    given(evening, raised, expired).when({ type: 'ExpireHint', data: {} }).then();
    given(evening, raised, expired).when({ type: 'AcceptHint', data: {} }).thenRejected('hint-not-open');
    given(at).when({ type: 'AcceptHint', data: {} }).thenRejected('hint-not-found');
  });
});

describe('an offer during a call', () => {
  const names = { offerId: 'offer-1', customerId: 'ana' };
  const said = { callId: 'call-9', productId: 'P-2', title: 'Battery', reasons: ['has panels'] };
  const suggested: OfferEvent = { type: 'OfferSuggested', data: { ...names, ...said, at } };
  const presented: OfferEvent = { type: 'OfferPresented', data: { ...names, at } };
  const value = { minor: 400_000, currency: 'EUR' };
  const accepted: OfferEvent = {
    type: 'OfferAccepted',
    data: { ...names, opportunityId: 'deal-9', value, at },
  };
  const given = specify(offer, { now: at, id: 'offer-1', actor: 'agent-7', opportunityId: 'deal-9' });
  const accept = { type: 'AcceptOffer', data: { value } } as const;

  test('is suggested, presented and accepted', () => {
    given()
      .when({ type: 'SuggestOffer', data: { customerId: 'ana', ...said } })
      .then(suggested);
    given(suggested).when({ type: 'PresentOffer', data: {} }).then(presented);
    given(suggested, presented).when(accept).then(accepted);
  });
  test('is presented before it is answered, and answered once', () => {
    given(suggested).when(accept).thenRejected('offer-not-presented');
    given(suggested, presented, accepted).when(accept).thenRejected('offer-not-open');
    given(suggested, presented).when({ type: 'PresentOffer', data: {} }).then();
    given().when(accept).thenRejected('offer-not-found');
    given(suggested, presented)
      .when({ type: 'DeclineOffer', data: { reason: 'price' } })
      .then({ type: 'OfferDeclined', data: { ...names, reason: 'price', at } });
  });
});
