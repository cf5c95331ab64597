import type { ContactChannel, CustomerEvent, IdentifierEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';

/** What the log says, at this moment, of whom a message is for. */
export type Recipient = {
  readonly asOfPosition: string;
  readonly erased: boolean;
  readonly timeZone: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly hasAddress: boolean;
  readonly consent?: { readonly eventId: string; readonly at: string } | undefined;
};

const DEFAULT_TIME_ZONE = 'Europe/Madrid';

export type Asking = {
  readonly tenant: string;
  /** The customer and those linked with them. */
  readonly customerIds: readonly string[];
  readonly purpose: string;
  readonly channel: ContactChannel;
};

/** Reads the customers' own streams: no index stands between a withdrawal and the next message. */
export const readRecipient = async (
  store: EventStore,
  { tenant, customerIds, purpose, channel }: Asking,
): Promise<Recipient> => {
  const events: RecordedEvent[] = [];
  for (const id of customerIds)
    for await (const event of store.readStream(`customer-${tenant}.${id}`)) events.push(event);
  events.sort((a, b) => (a.position < b.position ? -1 : 1));
  let found: Recipient = { asOfPosition: '0', erased: false, timeZone: DEFAULT_TIME_ZONE, hasAddress: false };
  for (const event of events) found = { ...learn(found, event), asOfPosition: event.position.toString() };
  const [decision] = events
    .filter(({ type, data }) => isAbout({ type, data }, purpose, channel))
    .sort((a, b) => (a.metadata.occurredAt > b.metadata.occurredAt ? -1 : 1));
  if (decision?.type !== 'ConsentGiven' || found.erased) return found;
  return { ...found, consent: { eventId: decision.id, at: decision.metadata.occurredAt } };
};

type Plain = Pick<RecordedEvent, 'type' | 'data'>;

const isAbout = ({ type, data }: Plain, purpose: string, channel: ContactChannel): boolean =>
  (type === 'ConsentGiven' || type === 'ConsentWithdrawn') &&
  Reflect.get(data, 'purpose') === purpose &&
  [channel, 'any'].includes(String(Reflect.get(data, 'channel')));

const learn = (found: Recipient, recorded: RecordedEvent): Recipient => {
  // The streams of customers hold these alone, besides bookkeeping that is passed over.
  const event = { type: recorded.type, data: recorded.data } as CustomerEvent | IdentifierEvent;
  switch (event.type) {
    case 'CustomerRegistered':
    case 'CustomerDetailsChanged': {
      const { contactEmail, contactPhone, timeZone, address } = event.data.details;
      const identifiers = event.type === 'CustomerRegistered' ? event.data.identifiers : [];
      const byKind = (kind: string) => identifiers.find((it) => it.kind === kind)?.value;
      return {
        ...found,
        email: contactEmail ?? byKind('email') ?? found.email,
        phone: contactPhone ?? byKind('phone') ?? found.phone,
        timeZone: timeZone ?? found.timeZone,
        hasAddress: found.hasAddress || address?.line !== undefined || address?.postcode !== undefined,
      };
    }
    case 'IdentifierAdded': {
      const { kind, value } = event.data.identifier;
      if (kind === 'email') return { ...found, email: found.email ?? value };
      return kind === 'phone' ? { ...found, phone: found.phone ?? value } : found;
    }
    case 'CustomerErased':
      return { ...found, erased: true };
    default:
      return found;
  }
};

/** Whether there is where to reach them. */
export const isReachable = ({ email, phone, hasAddress }: Recipient, channel: ContactChannel): boolean => {
  if (channel === 'email') return email !== undefined;
  return channel === 'phone' ? phone !== undefined : hasAddress;
};
