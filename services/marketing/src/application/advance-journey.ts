import type { JourneyStep, SegmentQuery } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import type { KnownCampaign } from '../domain/campaign/campaign.ts';
import { choose, isHeldOut } from '../domain/journey/choose.ts';
import type { JourneyCommand, JourneyState } from '../domain/journey/journey.ts';
import { stepOf } from '../domain/journey/journey.ts';
import { variantKey } from '../domain/journey/simulate.ts';
import type { Person } from '../domain/segment/person.ts';
import { campaigns, journeys } from './aggregates.ts';
import type { Standing } from './ports.ts';
import { reach } from './reach.ts';
import { wordingsFor } from './wordings.ts';

/** What the runner lends to a journey. */
export type Advancing = Standing & {
  readonly now: () => number;
  /** A customer as the segments know them, and who is linked with them. */
  readonly findPerson: (
    tenant: string,
    customerId: string,
  ) => Promise<{ readonly person: Person; readonly customerIds: readonly string[] }>;
  readonly holds: (tenant: string, query: SegmentQuery, person: Person) => boolean;
};

export type OneJourney = {
  readonly tenant: string;
  readonly campaignId: string;
  readonly customerId: string;
  /** Of a play: what analytics decided, and whether they are left alone. */
  readonly decisionId?: string | undefined;
  /** The event that decided so. */
  readonly causedBy?: string | undefined;
  readonly heldOut?: boolean | undefined;
};

/** When to look again: at a time, as soon as somebody resumes the campaign, or never. */
export type Next = { readonly at: number } | 'when-resumed' | 'never';

/**
 * Leads a customer as far as a campaign goes now. Every effect has a name made of campaign, step and customer, and each step is
 * written once: done again, after whatever crash, it comes to the same.
 */
export const advanceJourney = async (on: Advancing, one: OneJourney): Promise<Next> => {
  const state = await campaigns.read(on.store, one.tenant, one.campaignId);
  if (state.status === 'unknown') return 'never';
  const journeyId = nameId(`journey/${one.tenant}/${one.campaignId}/${one.customerId}`);
  const tell = teller(on, one, journeyId);
  if (state.status === 'finished') {
    await tell({ type: 'EndJourney', data: { reason: 'campaign-finished' } }, 'end');
    return 'never';
  }
  if (state.status !== 'running') return 'when-resumed';
  const { campaignId, customerId, decisionId } = one;
  // Whom a play is for is split by whoever decides, so that both are evaluated by the same groups.
  const heldOut = one.heldOut ?? isHeldOut(campaignId, customerId, state.journey.holdOutPercent);
  const entering = {
    ...{ journeyId, campaignId, customerId, name: state.name, heldOut },
    ...(decisionId === undefined ? {} : { decisionId }),
  };
  let journey = await tell({ type: 'EnterJourney', data: entering }, 'enter');
  for (;;) {
    if (journey.status !== 'under-way') return 'never';
    const step = stepOf(state.journey, journey.step);
    if (step === undefined) return 'never';
    const done = await takeStep(on, { one, campaign: state, journey, tell }, step);
    if (typeof done === 'number') return { at: done };
    journey = done;
  }
};

type Tell = (command: JourneyCommand, effect: string) => Promise<JourneyState>;

const teller =
  (on: Advancing, { tenant, campaignId, causedBy }: OneJourney, journeyId: string): Tell =>
  async (command, effect) => {
    const context = {
      commandId: nameId(`journey/${tenant}/${journeyId}/${effect}`),
      tenant,
      actor: { kind: 'system', id: 'journeys' },
      channel: 'system',
      correlationId: campaignId,
      ...(causedBy === undefined ? {} : { causationId: causedBy }),
    } as const;
    await journeys.handle({ ...on, context }, journeyId, command);
    return journeys.read(on.store, tenant, journeyId);
  };

type Taking = {
  readonly one: OneJourney;
  readonly campaign: KnownCampaign;
  readonly journey: Extract<JourneyState, { status: 'under-way' | 'ended' }>;
  readonly tell: Tell;
};

/** The journey after the step, or the time at which to try again. */
const takeStep = async (on: Advancing, taking: Taking, step: JourneyStep): Promise<JourneyState | number> => {
  switch (step.kind) {
    case 'contact':
      return contactStep(on, taking, step);
    case 'wait':
      return waitStep(on, taking, step);
    case 'branch': {
      const { tenant, customerId } = taking.one;
      const { person } = await on.findPerson(tenant, customerId);
      const yes = on.holds(tenant, step.when, person);
      const next = yes ? step.next : step.otherwise;
      return taking.tell(
        { type: 'TakeStep', data: { step: step.name, outcome: yes ? 'yes' : 'no', next } },
        `take/${step.name}`,
      );
    }
  }
};

const waitStep = async (
  on: Advancing,
  { journey, tell }: Taking,
  { name, minutes, next }: Extract<JourneyStep, { kind: 'wait' }>,
): Promise<JourneyState | number> => {
  const { waiting } = journey;
  if (waiting?.step !== name) {
    const until = new Date(on.now() + minutes * 60_000).toISOString();
    return tell({ type: 'WaitAtStep', data: { step: name, why: 'planned', until } }, `wait/${name}`);
  }
  const until = Date.parse(waiting.until);
  if (until > on.now()) return until;
  return tell({ type: 'TakeStep', data: { step: name, outcome: 'waited', next } }, `take/${name}`);
};

const contactStep = async (
  on: Advancing,
  { one, campaign, tell }: Taking,
  step: Extract<JourneyStep, { kind: 'contact' }>,
): Promise<JourneyState | number> => {
  const { tenant, campaignId, customerId } = one;
  const { name, channel, next } = step;
  const variant = choose(await wordingsFor(on.store, tenant, step), variantKey(campaignId, name, customerId));
  // Of its content nothing is approved any more: nobody is told what nobody approved.
  if (variant === undefined)
    return tell({ type: 'TakeStep', data: { step: name, outcome: 'suppressed', next } }, `take/${name}`);
  const { person, customerIds } = await on.findPerson(tenant, customerId);
  const contactId = nameId(`contact/${tenant}/${campaignId}/${name}/${customerId}`);
  const context = {
    // Asked anew each time it was too early before.
    commandId: nameId(`contact/${contactId}/${on.now()}`),
    tenant,
    actor: { kind: 'system', id: 'journeys' },
    channel: 'system',
    correlationId: campaignId,
  } as const;
  const reached = await reach(
    { ...on, context },
    {
      ...{ contactId, customerId, customerIds, channel, campaignId, step: name },
      ...{ purpose: campaign.purpose, variant: variant.name, subject: variant.subject, text: variant.text },
      spoilt: spoiltOf(person, channel),
    },
  );
  if (!reached.permitted && reached.until !== undefined) {
    const { rule: why, until } = reached;
    await tell({ type: 'WaitAtStep', data: { step: name, why, until } }, `wait/${name}/${until}`);
    return Date.parse(until);
  }
  const outcome = reached.permitted ? 'contacted' : 'suppressed';
  return tell(
    { type: 'TakeStep', data: { step: name, outcome, variant: variant.name, contactId, next } },
    `take/${name}`,
  );
};

/** An address that messages came back from is not written to again. */
export const spoiltOf = ({ happened }: Person, channel: string): 'bounced' | undefined =>
  happened.some(
    (it) =>
      it.kind === 'message-bounced' && it.channel === channel && it.categories?.includes('hard') === true,
  )
    ? 'bounced'
    : undefined;
