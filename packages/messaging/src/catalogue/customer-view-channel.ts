import { customerViewMember, customerViewRecord } from '@icrm/contracts';
import type { z } from 'zod';
import { CUSTOMER_VIEW_TOPIC, EVENT_TOPIC_PARTITIONS } from '../topics.ts';
import { plainSchema } from './event-schema.ts';

const ids = ['0193a000-0000-7000-8000-000000000001', '0193a000-0000-7000-8000-000000000002'] as const;
const at = '2026-03-02T09:00:00.000Z';

const record: z.infer<typeof customerViewRecord> = {
  customerId: ids[0],
  members: [...ids],
  position: '1840',
  facts: {
    kind: 'person',
    stage: 'customer',
    consents: [{ purpose: 'marketing', channel: 'email', state: 'given', lawfulBasis: 'consent', at }],
    orders: 2,
    totals: [{ minor: 150_000, currency: 'EUR' }],
    openOpportunities: 0,
    openLeads: 0,
    openCases: 0,
    complaints: 0,
    registeredAt: at,
    lastActivityAt: at,
    events: 4,
    survivorship: 1,
  },
  view: { text: 'k0mVt2…', shares: { [ids[0]]: `enc1.${ids[0]}.Ukd…`, [ids[1]]: `enc1.${ids[1]}.9xQ…` } },
};
const member: z.infer<typeof customerViewMember> = { customerId: ids[1], memberOf: ids[0], position: '1840' };

const message = (name: string, summary: string, rest: object): object => ({
  name,
  title: name,
  summary,
  contentType: 'application/json',
  traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
  ...rest,
});

/** The messages of the topic of customer views. */
export const viewMessages: Readonly<Record<string, object>> = {
  CustomerView: message('CustomerView', 'The current view of a customer, or of several that are one.', {
    payload: plainSchema(customerViewRecord),
    examples: [{ name: 'example', payload: record }],
  }),
  CustomerViewMember: message('CustomerViewMember', 'Another customer stands for this one.', {
    payload: plainSchema(customerViewMember),
    examples: [{ name: 'example', payload: member }],
  }),
  CustomerViewRemoved: message(
    'CustomerViewRemoved',
    'A tombstone: nothing is known of this customer any more.',
    {
      payload: { type: 'null' },
    },
  ),
};

/** The compacted topic that has the newest view of every customer. */
export const viewChannel: object = {
  address: CUSTOMER_VIEW_TOPIC,
  description:
    'The state of every customer, keyed by customer id; compacted, so that the newest message of a key stays.',
  messages: Object.fromEntries(
    Object.keys(viewMessages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
  ),
  bindings: {
    kafka: {
      partitions: EVENT_TOPIC_PARTITIONS,
      topicConfiguration: { 'cleanup.policy': ['compact'] },
      bindingVersion: '0.5.0',
    },
  },
};

/** Who writes it. */
export const viewOperation: object = {
  action: 'send',
  channel: { $ref: '#/channels/customer-views' },
  summary: 'The feed publishes a view after each change of it, at least once.',
};
