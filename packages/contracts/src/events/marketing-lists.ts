import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const list = '0193a000-0000-7000-8000-000000000151';
const ana = '0193a000-0000-7000-8000-000000000001';

/** What a list may show of a customer. */
export const listField = z.enum([
  'customerId',
  'displayName',
  'givenName',
  'familyName',
  'legalName',
  'contactEmail',
  'contactPhone',
  'language',
  'segment',
  'street',
  'city',
  'region',
  'postcode',
  'country',
  'orders',
  'lastOrderAt',
]);
export type ListField = z.infer<typeof listField>;

export const marketingListCreated = defineEvent({
  type: 'MarketingListCreated',
  context: 'marketing',
  summary: 'A list of customers: kept by hand, or whoever is in a segment.',
  schema: z.strictObject({ listId: id, name: z.string(), segmentId: id.optional(), at: instant }),
  example: { listId: list, name: 'Fair visitors', at },
});

export const audienceExpanded = defineEvent({
  type: 'AudienceExpanded',
  context: 'marketing',
  summary: 'A list got the customers who are most like those of another audience, and by what they are.',
  schema: z.strictObject({
    listId: id,
    /** Whom they are like. */
    seed: z.union([z.strictObject({ segmentId: id }), z.strictObject({ listId: id })]),
    method: z.string(),
    seedSize: z.int().positive(),
    candidates: z.int().nonnegative(),
    size: z.int().nonnegative(),
    /** What tells the seed from others most, and how many times as frequent it is there. */
    traits: z.array(z.strictObject({ trait: z.string(), lift: z.number() })),
    at: instant,
  }),
  example: {
    listId: list,
    seed: { segmentId: '0193a000-0000-7000-8000-0000000000e1' },
    method: 'log-odds@1',
    seedSize: 120,
    candidates: 4_000,
    size: 200,
    traits: [{ trait: 'bought category solar', lift: 6.1 }],
    at,
  },
});

const members = z.strictObject({ listId: id, customerIds: z.array(id).min(1), at: instant });
const some = { listId: list, customerIds: [ana], at };

export const marketingListMembersAdded = defineEvent({
  type: 'MarketingListMembersAdded',
  context: 'marketing',
  summary: 'Customers were put on a list.',
  schema: members,
  example: some,
});
export const marketingListMembersRemoved = defineEvent({
  type: 'MarketingListMembersRemoved',
  context: 'marketing',
  summary: 'Customers were taken off a list.',
  schema: members,
  example: some,
});

export const marketingListShared = defineEvent({
  type: 'MarketingListShared',
  context: 'marketing',
  summary: 'Somebody may read a list until a time; some fields only in part.',
  schema: z.strictObject({
    listId: id,
    grantee: z.string(),
    fields: z.array(listField).min(1),
    masked: z.array(listField),
    expiresAt: instant,
    at: instant,
  }),
  example: {
    listId: list,
    grantee: 'distributor-3',
    fields: ['displayName', 'contactEmail'],
    masked: ['contactEmail'],
    expiresAt: '2026-04-01T00:00:00.000Z',
    at,
  },
});

export const marketingListShareRevoked = defineEvent({
  type: 'MarketingListShareRevoked',
  context: 'marketing',
  summary: 'Somebody may not read a list any more.',
  schema: z.strictObject({ listId: id, grantee: z.string(), at: instant }),
  example: { listId: list, grantee: 'distributor-3', at },
});

export const marketingListAccessed = defineEvent({
  type: 'MarketingListAccessed',
  context: 'marketing',
  summary: 'Somebody read a list that was shared with them.',
  schema: z.strictObject({ listId: id, grantee: z.string(), rows: z.int().nonnegative(), at: instant }),
  example: { listId: list, grantee: 'distributor-3', rows: 50, at },
});

export const marketingListExported = defineEvent({
  type: 'MarketingListExported',
  context: 'marketing',
  summary: 'A list left the company as a file: what was in it, for what.',
  schema: z.strictObject({
    listId: id,
    format: z.enum(['csv', 'jsonl', 'xlsx', 'parquet', 'vcf', 'labels']),
    fields: z.array(listField).min(1),
    purpose: z.string(),
    count: z.int().nonnegative(),
    hash: z.string(),
    at: instant,
  }),
  example: {
    listId: list,
    format: 'csv',
    fields: ['displayName', 'city'],
    purpose: 'fair invitations',
    count: 120,
    hash: 'sha256:00',
    at,
  },
});

export const marketingListEvents = [
  marketingListCreated,
  marketingListMembersAdded,
  marketingListMembersRemoved,
  marketingListShared,
  marketingListShareRevoked,
  marketingListAccessed,
  marketingListExported,
  audienceExpanded,
] as const;

/** Facts of stream `marketinglist-<tenant>.<id>`. */
export type MarketingListEvent = EventsOf<typeof marketingListEvents>;
