import type {
  CustomerView,
  CustomerViewFacts,
  CustomerViewMember,
  CustomerViewRecord,
} from '@icrm/contracts';
import { type CloudEvent, CUSTOMER_VIEW_TOPIC, type OutgoingMessage } from '@icrm/messaging';
import { type KeyRing, SubjectErased, sealTogether } from '@icrm/privacy';
import { nameId } from '@icrm/runtime';

/** A view as it was read, at a position of the log; undefined: there is none under that id. */
export type ReadView = {
  readonly tenant: string;
  readonly customerId: string;
  readonly view: CustomerView | undefined;
  readonly position: bigint;
};

/**
 * The messages that make the topic say what a view says: the view under the customer that stands for its members, a pointer
 * under each other member, and tombstones where nobody is left to know anything of.
 */
export const toViewMessages = async (
  keyRing: KeyRing,
  read: ReadView,
): Promise<readonly OutgoingMessage[]> => {
  const { view, customerId } = read;
  if (view === undefined) return [tombstone(read, customerId)];
  if (view.erased) return view.members.map((member) => tombstone(read, member));
  const record = await toRecord(keyRing, read, view);
  // Erased between reading and sealing: the erasure stands in the log, and the view is read again for it.
  if (record === undefined) return [];
  const others = view.members.filter((member) => member !== view.customerId);
  return [
    message(read, { key: view.customerId, type: 'CustomerView', data: record }),
    ...others.map((member) =>
      message(read, { key: member, type: 'CustomerViewMember', data: pointer(read, member, view) }),
    ),
  ];
};

const toRecord = async (
  keyRing: KeyRing,
  { tenant, position }: ReadView,
  view: CustomerView,
): Promise<CustomerViewRecord | undefined> => {
  const text = JSON.stringify(view);
  const keys = await Promise.all(
    view.members.map(async (member) =>
      (await keyRing.keyForWriting(tenant, member)).state === 'active' ? [member] : [],
    ),
  );
  const subjects = keys.flat();
  if (subjects.length === 0) return undefined;
  try {
    const sealed = await sealTogether(keyRing, text, { tenant, subjects });
    return {
      customerId: view.customerId,
      members: view.members,
      position: String(position),
      facts: factsOf(view),
      view: { text: sealed.text, shares: { ...sealed.shares } },
    };
  } catch (error) {
    if (error instanceof SubjectErased) return undefined;
    throw error;
  }
};

const factsOf = (view: CustomerView): CustomerViewFacts => ({
  kind: view.kind,
  stage: view.stage,
  consents: view.consents.map(({ purpose, channel, state, lawfulBasis, at }) => ({
    purpose,
    channel,
    state,
    at,
    ...(lawfulBasis !== undefined && { lawfulBasis }),
  })),
  orders: view.sales.orders,
  totals: view.sales.totals,
  openOpportunities: view.sales.openOpportunities.length,
  openLeads: view.sales.openLeads.length,
  openCases: view.service.openCases.length,
  complaints: view.service.complaints,
  registeredAt: view.registeredAt,
  lastActivityAt: view.lastActivityAt,
  events: view.events,
  survivorship: view.rules.survivorship,
});

const pointer = ({ position }: ReadView, customerId: string, view: CustomerView): CustomerViewMember => ({
  customerId,
  memberOf: view.customerId,
  position: String(position),
});

const tombstone = (read: ReadView, key: string): OutgoingMessage =>
  message(read, { key, type: 'CustomerViewRemoved', data: {}, tombstone: true });

type Content = Pick<CloudEvent, 'type' | 'data' | 'tombstone'> & { readonly key: string };

const message = ({ tenant, position }: ReadView, { key, ...content }: Content): OutgoingMessage => ({
  topic: CUSTOMER_VIEW_TOPIC,
  key,
  event: {
    id: nameId(`customer-view ${tenant} ${key} ${position}`),
    source: `/icrm/${tenant}/view`,
    subject: `customer-${tenant}.${key}`,
    time: new Date().toISOString(),
    dataContentType: 'application/json',
    extensions: { tenant, position: String(position) },
    ...content,
  },
});
