import type {
  CampaignEvent,
  ContactEvent,
  JourneyEvent,
  LoyaltyEvent,
  MembershipEvent,
  MessageEvent,
} from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { type AnyEvent, given } from '../../../test/given.ts';
import { a, at, b, linked, registered } from '../../../test/sample-events.ts';

const viewOf = (...events: readonly AnyEvent[]) =>
  given(registered(a), ...events)
    .project()
    .view(a);
const segmentId = nameId('segment');
const cause = { kind: 'event' as const, eventId: nameId('cause') };
const change = { segmentId, name: 'Madrid', version: 1, cause, seen: { position: '9', time: at(2) } };
const entered = (customerId: string = a): MembershipEvent => ({
  type: 'SegmentEntered',
  data: { ...change, customerId, at: at(2) },
});
const left: MembershipEvent = { type: 'SegmentLeft', data: { ...change, customerId: a, at: at(3) } };
const of = { messageId: nameId('message'), customerId: a, channel: 'email' as const };
const sent: MessageEvent = { type: 'MessageSent', data: { ...of, receipt: '250', at: at(3) } };
const opened: MessageEvent = { type: 'MessageOpened', data: { ...of, at: at(4) } };
const suppressed: ContactEvent = {
  type: 'ContactSuppressed',
  data: {
    contactId: nameId('contact'),
    customerId: a,
    channel: 'email',
    purpose: 'marketing',
    rule: 'no-consent',
    asOfPosition: '9',
    policy: 1,
    at: at(3),
  },
};
const journey = { journeyId: nameId('journey'), campaignId: nameId('campaign'), customerId: a };
const joined: JourneyEvent = {
  type: 'JourneyEntered',
  data: { ...journey, heldOut: false, name: 'Roofs', at: at(2) },
};
const taken: JourneyEvent = {
  type: 'JourneyStepTaken',
  data: { ...journey, step: 'hello', outcome: 'contacted', next: 'rest', at: at(3) },
};
const ended: JourneyEvent = { type: 'JourneyEnded', data: { ...journey, reason: 'through', at: at(4) } };
const earned: LoyaltyEvent = {
  type: 'PointsEarned',
  data: { customerId: a, points: 240, rule: 'one-per-euro', reference: 'r', at: at(2) },
};
const spent: LoyaltyEvent = {
  type: 'PointsRedeemed',
  data: { customerId: a, points: 100, reference: 'mug', at: at(3) },
};
const won: CampaignEvent = {
  type: 'CampaignOutcomeRecorded',
  data: {
    campaignId: journey.campaignId,
    customerId: a,
    outcome: 'won',
    value: { minor: 9, currency: 'EUR' },
    causedBy: 'e',
    at: at(4),
  },
};

describe('the marketing section', () => {
  test('is absent for whom marketing never did anything', async () =>
    expect((await viewOf())?.marketing).toBeUndefined());

  test('shows the segments somebody is in, and no others', async () => {
    expect((await viewOf(entered()))?.marketing?.segments).toEqual([
      { segmentId, name: 'Madrid', since: at(2) },
    ]);
    expect((await viewOf(entered(), left))?.marketing?.segments).toEqual([]);
  });

  test('counts messages, and contacts that were not made', async () =>
    expect((await viewOf(sent, opened, opened, suppressed))?.marketing).toMatchObject({
      messages: { sent: 1, opened: 2, clicked: 0, bounced: 0, complained: 0, suppressed: 1 },
      lastMessageAt: at(3),
    }));

  test('shows where somebody is in a campaign, and that it is over', async () => {
    const { campaignId } = journey;
    const shown = { campaignId, name: 'Roofs', heldOut: false, at: at(2) };
    expect((await viewOf(joined, taken))?.marketing?.campaigns).toEqual([{ ...shown, step: 'rest' }]);
    expect((await viewOf(joined, taken, ended, won))?.marketing?.campaigns).toEqual([
      { ...shown, ended: 'through' },
    ]);
  });

  test('adds points up, and what linked customers have', async () => {
    expect((await viewOf(earned, spent))?.marketing?.points).toBe(140);
    const both = await viewOf(registered(b), earned, entered(b), linked(a, b));
    expect(both?.marketing).toMatchObject({ points: 240, segments: [{ segmentId }] });
  });
});
