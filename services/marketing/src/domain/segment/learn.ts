import type {
  CaseEvent,
  CustomerEvent,
  Happening,
  LeadEvent,
  LinkEvent,
  MessageEvent,
  OpenThing,
  OpportunityEvent,
  OrderEvent,
  OverrideEvent,
} from '@icrm/contracts';
import { BY_HAND, type Claim, claim, takeBack } from './claims.ts';
import { fieldValue, foldWord, type Happened, nobody, type Person, type Token } from './person.ts';

/** The events that segments learn from. */
export type Learned =
  | CustomerEvent
  | LinkEvent
  | LeadEvent
  | OpportunityEvent
  | OrderEvent
  | CaseEvent
  | MessageEvent
  | OverrideEvent;

/** An event of one customer's history, personal values revealed. */
export type Learning = {
  readonly event: Learned;
  readonly customerId: string;
  readonly eventId: string;
  readonly position: string;
  readonly channel: string;
};

/** What is known after an event. */
export const learn = (person: Person, learning: Learning, token: Token): Person => {
  const { event } = learning;
  switch (event.type) {
    case 'CustomerRegistered':
    case 'CustomerDetailsChanged':
    case 'ProspectConverted':
    case 'CustomerRetired':
      return learnProfile(person, learning, token);
    case 'FieldOverridden':
    case 'OverrideLifted':
      return learnOverride(person, event, { position: learning.position, token });
    case 'ConsentGiven':
    case 'ConsentWithdrawn': {
      const { purpose, channel, at } = event.data;
      const given = event.type === 'ConsentGiven';
      const decision = { given, at, eventId: learning.eventId };
      return { ...person, consents: { ...person.consents, [`${purpose}:${channel}`]: decision } };
    }
    case 'CustomerErased':
      return { ...nobody, links: person.links, erased: true };
    case 'CustomersLinked': {
      const [a, b] = event.data.customerIds;
      const other = learning.customerId === a ? b : a;
      return { ...person, links: { ...person.links, [event.data.linkId]: other } };
    }
    case 'CustomersUnlinked': {
      const { [event.data.linkId]: _gone, ...links } = person.links;
      return { ...person, links };
    }
    default:
      return learnDealings(person, learning);
  }
};

const stages: Readonly<Record<string, string>> = { ProspectConverted: 'customer', CustomerRetired: 'former' };
/** Who says what kind of customer somebody is, and how far they have come: the customer service itself. */
const LIFECYCLE = 'lifecycle';

const learnProfile = (person: Person, { event, position }: Learning, token: Token): Person => {
  const stage = stages[event.type];
  const { at } = event.data;
  const of = { at, position };
  if (stage !== undefined)
    return { ...person, claims: claim(person.claims, 'stage', LIFECYCLE, { ...of, values: { stage } }) };
  if (event.type !== 'CustomerRegistered' && event.type !== 'CustomerDetailsChanged') return person;
  const { data } = event;
  let { claims } = person;
  // A source takes back what it said itself, and nothing of others.
  for (const field of 'retracted' in data ? data.retracted : [])
    claims = takeBack(claims, field, data.source);
  for (const [name, values] of Object.entries(claimsIn(data.details, token)))
    claims = claim(claims, name, data.source, { ...of, values });
  if (event.type !== 'CustomerRegistered') return { ...person, claims };
  const { kind, stage: begins } = event.data;
  claims = claim(claims, 'kind', LIFECYCLE, { ...of, values: { kind } });
  claims = claim(claims, 'stage', LIFECYCLE, { ...of, values: { stage: begins } });
  return happen({ ...person, claims, registeredAt: at }, { kind: 'registered', at: Date.parse(at), ref: '' });
};

/** A person fixed a field of the view, or lets the sources speak again. */
const learnOverride = (
  person: Person,
  event: OverrideEvent,
  { position, token }: { readonly position: string; readonly token: Token },
): Person => {
  const { at, field } = event.data;
  if (event.type === 'OverrideLifted') return { ...person, claims: takeBack(person.claims, field, BY_HAND) };
  const values = claimsIn(event.data.value, token)[field];
  if (values === undefined) return person;
  const { until } = event.data;
  const said = { values, at, position, byHand: true, ...(until === undefined ? {} : { until }) } as const;
  return { ...person, claims: claim(person.claims, field, BY_HAND, said) };
};

type Details = Extract<CustomerEvent, { type: 'CustomerDetailsChanged' }>['data']['details'];
const addressParts = ['country', 'city', 'region', 'postcode'] as const;

/** What details say of what segments ask for; an address is one claim with all its parts. */
const claimsIn = (
  { segment, language, address }: Details,
  token: Token,
): Readonly<Record<string, Claim['values']>> => {
  const parts = addressParts.flatMap((part) => {
    const value = address?.[part];
    return value === undefined ? [] : [[part, fieldValue(part, value, token)] as const];
  });
  return {
    ...(segment === undefined ? {} : { segment: { segment: fieldValue('segment', segment, token) } }),
    ...(language === undefined ? {} : { language: { language: fieldValue('language', language, token) } }),
    ...(address === undefined ? {} : { address: Object.fromEntries(parts) }),
  };
};

const learnDealings = (person: Person, { event, channel }: Learning): Person => {
  const at = Date.parse(event.data.at);
  switch (event.type) {
    case 'OrderPlaced': {
      const { orderId, lines, totalMinor, currency } = event.data;
      return happen(person, {
        kind: 'order',
        at,
        ref: orderId,
        amountMinor: totalMinor,
        currency,
        ...goodsOf(lines),
        channel,
      });
    }
    case 'OrderCancelled': {
      const { orderId, totalMinor: amountMinor, currency } = event.data;
      const happened = person.happened.filter(({ kind, ref }) => kind !== 'order' || ref !== orderId);
      return happen(
        { ...person, happened },
        { kind: 'cancellation', at, ref: orderId, amountMinor, currency, channel },
      );
    }
    case 'OrderAmended': {
      const { orderId, lines, totalMinor: amountMinor, currency } = event.data;
      const amended = { amountMinor, currency, ...goodsOf(lines) };
      return {
        ...person,
        happened: person.happened.map((it) =>
          it.kind === 'order' && it.ref === orderId ? { ...it, ...amended } : it,
        ),
      };
    }
    case 'LeadCaptured':
      return opened(person, 'lead', { kind: 'lead', at, ref: event.data.leadId, channel });
    case 'LeadQualified':
    case 'LeadDisqualified':
      return closed(person, 'lead', event.data.leadId);
    case 'OpportunityOpened':
      return opened(person, 'opportunity', {
        kind: 'opportunity',
        at,
        ref: event.data.opportunityId,
        channel,
      });
    case 'OpportunityWon': {
      const { opportunityId: ref, value } = event.data;
      const won = {
        kind: 'opportunity-won',
        at,
        ref,
        amountMinor: value.minor,
        currency: value.currency,
      } as const;
      return happen(closed(person, 'opportunity', ref), { ...won, channel });
    }
    case 'OpportunityLost': {
      const { opportunityId: ref } = event.data;
      return happen(closed(person, 'opportunity', ref), { kind: 'opportunity-lost', at, ref, channel });
    }
    default:
      return learnService(person, event, channel);
  }
};

type Lines = readonly { readonly productId: string; readonly name: string; readonly category: string }[];
const goodsOf = (lines: Lines): Pick<Happened, 'products' | 'categories'> => ({
  products: [...new Set(lines.flatMap(({ productId, name }) => [foldWord(productId), foldWord(name)]))],
  categories: [...new Set(lines.map(({ category }) => foldWord(category)))],
});

const messageKinds: Readonly<Record<Told['type'], Happening>> = {
  MessageSent: 'message-sent',
  MessageOpened: 'message-opened',
  MessageClicked: 'message-clicked',
  MessageBounced: 'message-bounced',
};

const learnService = (person: Person, event: Learned, channel: string): Person => {
  const at = Date.parse(event.data.at);
  switch (event.type) {
    case 'CaseOpened':
    case 'CaseReopened': {
      const { caseId: ref } = event.data;
      const isComplaint =
        event.type === 'CaseOpened'
          ? event.data.kind === 'complaint'
          : person.happened.some((it) => it.kind === 'complaint' && it.ref === ref);
      if (event.type === 'CaseReopened')
        return isComplaint
          ? reopened(reopened(person, 'case', ref), 'complaint', ref)
          : reopened(person, 'case', ref);
      const asCase = opened(person, 'case', { kind: 'case', at, ref, channel });
      return isComplaint ? opened(asCase, 'complaint', { kind: 'complaint', at, ref, channel }) : asCase;
    }
    case 'CaseClosed':
      return closed(closed(person, 'case', event.data.caseId), 'complaint', event.data.caseId);
    case 'MessageSent':
    case 'MessageOpened':
    case 'MessageClicked':
    case 'MessageBounced':
      return learnMessage(person, event);
    default:
      return person;
  }
};

type Told = Extract<
  MessageEvent,
  { type: 'MessageSent' | 'MessageOpened' | 'MessageClicked' | 'MessageBounced' }
>;

const learnMessage = (person: Person, event: Told): Person => {
  const { messageId: ref, campaignId, channel, step, variant, at } = event.data;
  const wording = {
    ...(step === undefined ? {} : { step }),
    ...(variant === undefined ? {} : { variant }),
  };
  return happen(person, {
    kind: messageKinds[event.type],
    at: Date.parse(at),
    ref,
    channel,
    ...(campaignId === undefined ? {} : { campaign: campaignId }),
    ...(event.type === 'MessageSent' ? wording : {}),
    ...(event.type === 'MessageBounced' ? { categories: [event.data.bounce] } : {}),
  });
};

const happen = (person: Person, it: Happened): Person => ({ ...person, happened: [...person.happened, it] });

const reopened = (person: Person, thing: OpenThing, ref: string): Person => ({
  ...person,
  open: { ...person.open, [thing]: [...person.open[thing].filter((it) => it !== ref), ref] },
});

const opened = (person: Person, thing: OpenThing, it: Happened): Person =>
  happen(reopened(person, thing, it.ref), it);

const closed = (person: Person, thing: OpenThing, ref: string): Person => ({
  ...person,
  open: { ...person.open, [thing]: person.open[thing].filter((it) => it !== ref) },
});
