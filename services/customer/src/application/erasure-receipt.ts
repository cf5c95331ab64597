import type { CustomerEvent, ErasureEvent, ErasureReceiptDocument } from '@icrm/contracts';
import { erasureStream } from '@icrm/erasure';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { customerStream } from './customer-handler.ts';

type Erased = Extract<CustomerEvent, { type: 'CustomerErased' }>;
type Confirmation = ErasureReceiptDocument['confirmed'][number];

export type ReceiptOutcome =
  | { readonly found: true; readonly receipt: ErasureReceiptDocument }
  | { readonly found: false; readonly reason: 'customer-not-found' | 'customer-not-erased' };

/** The event that erased a customer; it is the last of its stream. */
export const findErasure = async (
  store: EventStore,
  tenant: string,
  customerId: string,
): Promise<RecordedEvent<Erased> | 'customer-not-found' | 'customer-not-erased'> => {
  const options = { backwards: true, limit: 1 };
  for await (const last of store.readStream(customerStream(tenant, customerId), options))
    return last.type === 'CustomerErased' ? (last as RecordedEvent<Erased>) : 'customer-not-erased';
  return 'customer-not-found';
};

/** The receipt as it stands now. Confirmations are added to it; nothing else of it changes. */
export const readReceipt = async (
  store: EventStore,
  tenant: string,
  customerId: string,
): Promise<ReceiptOutcome> => {
  const erased = await findErasure(store, tenant, customerId);
  if (typeof erased === 'string') return { found: false, reason: erased };
  const own = await eventsOf(store, erasureStream(tenant, customerId));
  const destroyed = own.find(isDestroyed)?.data;
  const askedOf = destroyed?.askedOf ?? [];
  const theirs = await Promise.all(
    askedOf.map((by) => eventsOf(store, erasureStream(tenant, customerId, by))),
  );
  const confirmed = firstOfEach([...own, ...theirs.flat()].filter(isConfirmed).map(toConfirmation));
  const outstanding = askedOf.filter((by) => !confirmed.some((it) => it.by === by)).toSorted();
  const { id: eventId, position, stream, data } = erased;
  return {
    found: true,
    receipt: {
      format: 'icrm-erasure-receipt/1',
      receiptId: data.receiptId,
      tenant,
      customerId,
      erasedAt: data.at,
      reason: data.reason,
      event: { eventId, position: position.toString(), stream },
      ...(destroyed === undefined ? {} : { destroyed: toDestroyed(destroyed) }),
      confirmed,
      outstanding,
      complete: destroyed !== undefined && outstanding.length === 0,
    },
  };
};

type Recorded<T extends ErasureEvent['type']> = RecordedEvent<Extract<ErasureEvent, { type: T }>>;

const isDestroyed = (event: RecordedEvent): event is Recorded<'SubjectKeyDestroyed'> =>
  event.type === 'SubjectKeyDestroyed';
const isConfirmed = (event: RecordedEvent): event is Recorded<'ErasureConfirmed'> =>
  event.type === 'ErasureConfirmed';

const toDestroyed = ({ key, destroyedAt, identifiers }: Recorded<'SubjectKeyDestroyed'>['data']) => ({
  at: destroyedAt,
  ...(key === undefined ? {} : { key }),
  identifiers,
});

const toConfirmation = ({ id, position, data }: Recorded<'ErasureConfirmed'>): Confirmation => ({
  by: data.by,
  at: data.at,
  eventId: id,
  position: position.toString(),
});

/** By name, the first confirmation of each: a subscriber may have confirmed over both ways. */
const firstOfEach = (confirmations: readonly Confirmation[]): Confirmation[] =>
  [...Map.groupBy(confirmations, ({ by }) => by).values()]
    .flatMap((own) => own.toSorted((a, b) => Number(BigInt(a.position) - BigInt(b.position))).slice(0, 1))
    .sort((a, b) => (a.by < b.by ? -1 : 1));

const eventsOf = async (store: EventStore, stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream)) events.push(event);
  return events;
};
