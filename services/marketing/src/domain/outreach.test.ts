import type { BrandEvent, ContentEvent, VisitorEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { content, wordingsOf } from './brand/content.ts';
import { brandRecord } from './brand/record.ts';
import { upliftOf } from './campaign/uplift.ts';
import { visitor } from './decision/decision.ts';
import { likeness, weigh } from './list/similar.ts';
import { priceTrace } from './offer/price-trace.ts';
import { surviving } from './segment/claims.ts';
import { topic } from './topic/topic.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = { now: at };

test('a topic is followed once and unfollowed once, and an announcement is made once', () => {
  const ana = { topic: 'sun', customerId: 'ana' };
  const followed = { type: 'TopicFollowed', data: { ...ana, at } } as const;
  const unfollowed = { type: 'TopicUnfollowed', data: { ...ana, at } } as const;
  const of = specify(topic, given);
  of().when({ type: 'FollowTopic', data: ana }).then(followed);
  of(followed).when({ type: 'FollowTopic', data: ana }).then();
  of(followed).when({ type: 'UnfollowTopic', data: ana }).then(unfollowed);
  of().when({ type: 'UnfollowTopic', data: ana }).then();
  const news = { topic: 'sun', campaignId: 'c-1', subject: 'New', followers: 1 };
  const made = { type: 'AnnouncementMade', data: { ...news, at } } as const;
  of(followed).when({ type: 'MakeAnnouncement', data: news }).then(made);
  of(followed, made).when({ type: 'MakeAnnouncement', data: news }).then();
});

describe('a content', () => {
  const wording = (name: string) => ({ name, weight: 1, subject: 'S', text: name });
  const drafted = (version: number, ...names: string[]): ContentEvent => ({
    type: 'ContentDrafted',
    data: {
      ...{ contentId: 'k-1', version, name: 'Sun', kind: 'message', language: 'en', author: 'eva', at },
      variants: names.map(wording),
    },
  });
  const approved = (version: number): ContentEvent => ({
    type: 'ContentApproved',
    data: { contentId: 'k-1', version, by: 'leo', at },
  });
  const of = specify(content, { ...given, actor: 'leo' });
  const approve = (version: number) => ({ type: 'ApproveContent', data: { version } }) as const;
  const retire = (variant: string) => ({ type: 'RetireVariant', data: { variant, reason: 'x' } }) as const;
  const after = (...events: ContentEvent[]) =>
    wordingsOf(events.reduce((state, event) => content.evolve(state, event), content.initial)).map(
      ({ name }) => name,
    );

  test('is approved by somebody else than its author, and only its latest version', () => {
    of(drafted(1, 'a')).when(approve(1)).then(approved(1));
    specify(content, { ...given, actor: 'eva' })(drafted(1, 'a'))
      .when(approve(1))
      .thenRejected('content-own-approval');
    of(drafted(1, 'a'), drafted(2, 'b')).when(approve(1)).thenRejected('content-version-not-latest');
    of(drafted(1, 'a'), approved(1)).when(approve(1)).thenRejected('content-decided-before');
    of().when(approve(1)).thenRejected('content-not-found');
  });

  test('is used as it was approved last, without the wordings that are retired', () => {
    const retired: ContentEvent = {
      type: 'ContentVariantRetired',
      data: { contentId: 'k-1', version: 1, variant: 'a', reason: 'x', at },
    };
    expect(after(drafted(1, 'a'))).toEqual([]);
    expect(after(drafted(1, 'a', 'b'), approved(1), drafted(2, 'c'))).toEqual(['a', 'b']);
    expect(after(drafted(1, 'a', 'b'), approved(1), retired)).toEqual(['b']);
    expect(after(drafted(1, 'a', 'b'), approved(1), retired, drafted(2, 'a'), approved(2))).toEqual(['a']);
    of(drafted(1, 'a', 'b'), approved(1))
      .when(retire('a'))
      .then(retired);
    of(drafted(1, 'a', 'b'), approved(1), retired)
      .when(retire('a'))
      .then();
    of(drafted(1, 'a'), approved(1)).when(retire('z')).thenRejected('variant-not-found');
    of(drafted(1, 'a')).when(retire('a')).thenRejected('content-not-approved');
  });
});

test('what is told of the brand counts once by its reference and kind', () => {
  const data = {
    reference: 'r-1',
    outlet: 'Paper',
    title: 'T',
    publishedOn: '2026-03-01',
    tone: 'good' as const,
  };
  const told: BrandEvent = { type: 'PressMentionRecorded', data: { ...data, at } };
  const record = { type: 'RecordBrand', data: { fact: { type: 'PressMentionRecorded', data } } } as const;
  specify(brandRecord, given)().when(record).then(told);
  specify(brandRecord, given)(told).when(record).then();
});

test('a price is quoted once, whatever things cost later', () => {
  const data = {
    ...{ priceTraceId: 'p-1', priceListId: 'retail', version: 1, currency: 'EUR', totalMinor: 1 },
    lines: [{ item: 'a', quantity: 1, unitMinor: 1, totalMinor: 1, trace: [] }],
    validUntil: at,
  };
  const quoted = { type: 'PriceQuoted', data: { ...data, at } } as const;
  specify(priceTrace, given)().when({ type: 'QuotePrice', data }).then(quoted);
  specify(
    priceTrace,
    given,
  )(quoted)
    .when({ type: 'QuotePrice', data: { ...data, totalMinor: 2 } })
    .then();
});

test('nothing is kept of a visitor before they allow it, or after they forbid it', () => {
  const visitorId = 'v-1';
  const decided = (allowed: boolean): VisitorEvent => ({
    type: 'VisitorTrackingDecided',
    data: { visitorId, given: allowed, textVersion: '1', at },
  });
  const view = { type: 'ViewPage', data: { visitorId, page: '/a' } } as const;
  const of = specify(visitor, given);
  of().when(view).thenRejected('tracking-not-allowed');
  of(decided(true), decided(false)).when(view).thenRejected('tracking-not-allowed');
  const known: VisitorEvent = {
    type: 'VisitorIdentified',
    data: { visitorId, customerId: 'ana', interests: [], at },
  };
  of(decided(true), known)
    .when(view)
    .then({ type: 'PageViewed', data: { visitorId, page: '/a', customerId: 'ana', at } });
  of(decided(true))
    .when({ type: 'DecideTracking', data: { visitorId, given: true, textVersion: '2' } })
    .then();
});

test('what a play gained is told with its interval, once there is somebody on both sides', () => {
  const none = { kept: 0, left: 0 };
  expect(upliftOf({ treated: { kept: 5, left: 5 }, holdout: none })).not.toHaveProperty('uplift');
  // Newcombe (1998), table II, example (a): 56/70 and 48/80, method 10.
  const { uplift } = upliftOf({ treated: { kept: 56, left: 14 }, holdout: { kept: 48, left: 32 } });
  expect(uplift?.rate).toBeCloseTo(0.2, 10);
  expect(uplift?.low).toBeCloseTo(0.0524, 4);
  expect(uplift?.high).toBeCloseTo(0.3339, 4);
});

test('whoever shares what only the seed has is most like it; what all have says nothing', () => {
  const people = (count: number, ...traits: string[]) => Array.from({ length: count }, () => new Set(traits));
  const { weights, telling } = weigh({
    seed: [...people(8, 'sun', 'all', 'city x'), ...people(2, 'all')],
    others: [...people(5, 'sun', 'all'), ...people(85, 'wind', 'all')],
  });
  expect(telling[0]?.trait).toBe('sun');
  expect(telling.map(({ trait }) => trait)).not.toContain('city x');
  const of = (...traits: string[]) => likeness(new Set(traits), weights);
  expect(of('sun', 'all')).toBeGreaterThan(of('all'));
  expect(of('all')).toBeGreaterThan(of('wind', 'all'));
  expect(Math.abs(of('all'))).toBeLessThan(0.1);
});

test('a field is what a person fixed as long as that holds, else the most recent claim', () => {
  const time = Date.parse(at);
  const claim = (city: string, when: string, position: string) => ({ values: { city }, at: when, position });
  const address = {
    erp: { ...claim('Vigo', '2026-01-01T00:00:00.000Z', '9') },
    web: { ...claim('Oviedo', '2026-02-01T00:00:00.000Z', '3') },
  };
  const never = Number.POSITIVE_INFINITY;
  expect(surviving({ address }, 'city', time)).toEqual({ value: 'Oviedo', changesAt: never });
  // The claim that wins says nothing of the country: what an older one said of it does not stay beside it.
  const older = { ...address.erp, values: { city: 'Vigo', country: 'es' } };
  expect(surviving({ address: { ...address, erp: older } }, 'country', time).value).toBeUndefined();
  const until = '2026-03-03T09:00:00.000Z';
  const byHand = { ...claim('Lugo', '2026-01-01T00:00:00.000Z', '1'), byHand: true as const, until };
  const fixed = { address: { ...address, 'by hand': byHand } };
  expect(surviving(fixed, 'city', time)).toEqual({ value: 'Lugo', changesAt: Date.parse(until) });
  expect(surviving(fixed, 'city', Date.parse(until))).toEqual({ value: 'Oviedo', changesAt: never });
});
