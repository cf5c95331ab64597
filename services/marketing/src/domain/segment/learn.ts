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
  SegmentField,
} from '@icrm/contracts';
import { fieldValue, foldWord, type Happened, nobody, type Person, type Token } from './person.ts';

/** The events that segments learn from. */
export type Learned =
  | CustomerEvent
  | LinkEvent
  | LeadEvent
  | OpportunityEvent
  | OrderEvent
  | CaseEvent
  | MessageEvent;

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

const learnProfile = (person: Person, { event, position }: Learning, token: Token): Person => {
  const stage = stages[event.type];
  if (stage !== undefined)
    return { ...person, fields: { ...person.fields, stage: { value: stage, position } } };
  if (event.type !== 'CustomerRegistered' && event.type !== 'CustomerDetailsChanged') return person;
  const { data } = event;
  const retracted = 'retracted' in data ? data.retracted : [];
  const { segment, language, address } = data.details;
  const kept = Object.entries(person.fields).filter(
    ([field]) =>
      !(retracted as readonly string[]).includes(field) &&
      // An address is one claim: the parts of an earlier one do not stay beside it.
      !((address !== undefined || retracted.includes('address')) && addressNames.has(field)),
  );
  const { kind, stage: begins } = 'kind' in data ? data : { kind: undefined, stage: undefined };
  const said = Object.entries({ segment, language, kind, stage: begins, ...partsOf(address) }).flatMap(
    ([field, value]) =>
      value === undefined
        ? []
        : [[field, { value: fieldValue(field as SegmentField, value, token), position }] as const],
  );
  const learnt = { ...person, fields: Object.fromEntries([...kept, ...said]) };
  if (event.type !== 'CustomerRegistered') return learnt;
  const { at } = data;
  return happen({ ...learnt, registeredAt: at }, { kind: 'registered', at: Date.parse(at), ref: '' });
};

type Address = Partial<Record<(typeof addressParts)[number], string | undefined>>;
const partsOf = ({ country, city, region, postcode }: Address = {}): Address => ({
  country,
  city,
  region,
  postcode,
});

const addressParts = ['country', 'city', 'region', 'postcode'] as const;
const addressNames: ReadonlySet<string> = new Set(addressParts);

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
        products: [...new Set(lines.flatMap(({ productId, name }) => [foldWord(productId), foldWord(name)]))],
        categories: [...new Set(lines.map(({ category }) => foldWord(category)))],
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
