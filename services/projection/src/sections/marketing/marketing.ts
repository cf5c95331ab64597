import type {
  ActionEvent,
  AutoResponseEvent,
  CampaignEvent,
  ContactEvent,
  JourneyEvent,
  LoyaltyEvent,
  MembershipEvent,
  MessageEvent,
  OptInEvent,
  PromotionEvent,
  VisitorEvent,
} from '@icrm/contracts';
import { defineSection } from '../section.ts';
import { amount } from '../wording.ts';
import {
  addPoints,
  countMessage,
  enter,
  joinCampaign,
  leave,
  type MarketingState,
  noMarketing,
  stepOn,
} from './marketing-state.ts';
import { explainMarketing, viewMarketing } from './marketing-view.ts';

type Outcome = Extract<CampaignEvent, { readonly type: 'CampaignOutcomeRecorded' }>;
type MarketingEvent =
  | MembershipEvent
  | ContactEvent
  | MessageEvent
  | JourneyEvent
  | OptInEvent
  | AutoResponseEvent
  | LoyaltyEvent
  | Extract<PromotionEvent, { readonly type: 'PromotionApplied' | 'PromotionReleased' }>
  | ActionEvent
  | Extract<VisitorEvent, { readonly type: 'VisitorIdentified' }>
  | Outcome;

const causes = {
  event: '',
  time: ' by the passing of time',
  segment: ' as the segment was defined',
} as const;

/** The segments a customer is in, and the messages that passed. */
export const marketingSection = defineSection<MarketingEvent, MarketingEvent>()<MarketingState>({
  name: 'marketing',
  version: 1,
  initial: noMarketing,
  on: {
    SegmentEntered: enter,
    SegmentLeft: leave,
    ContactPermitted: (state) => state,
    ContactSuppressed: (state, fact) => countMessage(state, fact, 'suppressed'),
    MessageQueued: (state) => state,
    MessageAttempted: (state) => state,
    MessageSent: (state, fact) => countMessage(state, fact, 'sent'),
    MessageFailed: (state) => state,
    MessageUndetermined: (state) => state,
    MessageBounced: (state, fact) => countMessage(state, fact, 'bounced'),
    MessageOpened: (state, fact) => countMessage(state, fact, 'opened'),
    MessageClicked: (state, fact) => countMessage(state, fact, 'clicked'),
    MessageComplained: (state, fact) => countMessage(state, fact, 'complained'),
    MessageUnsubscribed: (state) => state,
    JourneyEntered: joinCampaign,
    JourneyWaiting: (state, fact) => stepOn(state, fact, fact.data.step),
    JourneyStepTaken: (state, fact) => stepOn(state, fact, fact.data.next),
    JourneyEnded: (state, fact) => stepOn(state, fact, undefined, fact.data.reason),
    OptInRequested: (state) => state,
    OptInConfirmed: (state) => state,
    AutoResponseSent: (state) => state,
    AutoResponseSuppressed: (state) => state,
    PointsEarned: (state, fact) => addPoints(state, fact, fact.data.points),
    PointsRedeemed: (state, fact) => addPoints(state, fact, -fact.data.points),
    PointsReversed: (state, fact) => addPoints(state, fact, fact.data.points),
    PromotionApplied: (state) => state,
    PromotionReleased: (state) => state,
    ActionRecommended: (state) => state,
    ActionResponseRecorded: (state) => state,
    VisitorIdentified: (state) => state,
    CampaignOutcomeRecorded: (state) => state,
  },
  view: viewMarketing,
  explain: explainMarketing,
  lines: {
    SegmentEntered: ({ name, cause }) => `Entered segment ${name}${causes[cause.kind]}`,
    SegmentLeft: ({ name, cause }) => `Left segment ${name}${causes[cause.kind]}`,
    ContactPermitted: ({ channel, purpose }) => `May be contacted for ${purpose} by ${channel}`,
    ContactSuppressed: ({ channel, purpose, rule }) => `Not contacted for ${purpose} by ${channel}: ${rule}`,
    MessageQueued: ({ channel }) => `Message waits to be sent by ${channel}`,
    MessageAttempted: ({ channel }) => `Message being handed over by ${channel}`,
    MessageSent: ({ channel }) => `Message sent by ${channel}`,
    MessageFailed: ({ code }) => `Message refused: ${code}`,
    MessageUndetermined: () => 'Message of unknown fate: not repeated',
    MessageBounced: ({ bounce, code }) => `Message came back (${bounce}, ${code})`,
    MessageOpened: () => 'Message opened',
    MessageClicked: ({ link }) => `Followed ${link}`,
    MessageComplained: () => 'Called a message unwanted',
    MessageUnsubscribed: () => 'Wants no more of these messages',
    JourneyEntered: ({ name, heldOut }) =>
      heldOut ? `Held out of campaign ${name}` : `Entered campaign ${name}`,
    JourneyWaiting: ({ step, why, until }) => `Waits at ${step} until ${until}: ${why}`,
    JourneyStepTaken: ({ step, outcome, variant }) =>
      `Went through ${step}: ${outcome}${variant === undefined ? '' : ` (${variant})`}`,
    JourneyEnded: ({ reason }) => `Campaign over: ${reason}`,
    OptInRequested: ({ purpose, channel }) =>
      `Asked to be contacted for ${purpose} by ${channel}, to be confirmed`,
    OptInConfirmed: ({ purpose, channel }) => `Confirmed to be contacted for ${purpose} by ${channel}`,
    AutoResponseSent: ({ rule, ruleVersion }) => `Answered by rule ${rule}@${ruleVersion}`,
    AutoResponseSuppressed: ({ rule, why }) => `Not answered by rule ${rule}: ${why}`,
    PointsEarned: ({ points, rule }) => `${points} points by ${rule}`,
    PointsRedeemed: ({ points, reference }) => `${points} points spent on ${reference}`,
    PointsReversed: ({ points, reference }) => `${points} points as ${reference} was taken back`,
    PromotionApplied: ({ discount, reference }) => `Promotion: ${amount(discount)} off ${reference}`,
    PromotionReleased: ({ discount, reference }) =>
      `Promotion taken back: ${amount(discount)} of ${reference}`,
    ActionRecommended: ({ action, slot, reasons }) => `Offered ${action} at ${slot}: ${reasons.join('; ')}`,
    ActionResponseRecorded: ({ action, response }) => `${action}: ${response}`,
    VisitorIdentified: ({ interests }) =>
      `Known as visitor${interests.length === 0 ? '' : `, looked at ${interests.join(', ')}`}`,
    CampaignOutcomeRecorded: ({ outcome, value }) =>
      `Came of a campaign: ${outcome}${value === undefined ? '' : ` ${amount(value)}`}`,
  },
});
