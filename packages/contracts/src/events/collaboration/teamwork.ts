import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id, instant, label } from '../../vocabulary.ts';

/** What people talk about: a customer, an order, a campaign, … of whatever context. */
export const threadEntity = z.strictObject({ kind: label, id: z.string().min(1).max(200) });
/** Who takes something on. */
export const handoffTaker = z.strictObject({ kind: z.enum(['agent', 'department', 'partner']), id: label });

const ana = '0193a000-0000-7000-8000-000000000001';
const it = '0193a000-0000-7000-8000-0000000000f7';
const at = '2026-03-02T09:00:00.000Z';
/** Whose key seals the words: the customer they are about, else the thing itself. */
const subjectId = id;
const subject = 'subjectId' as const;
const context = 'collaboration' as const;
const inThread = { threadId: id, subjectId };
const thread = { threadId: it, subjectId: ana };

export const threadOpened = defineEvent({
  ...{ type: 'ThreadOpened', context, subject },
  summary: 'Colleagues begin to talk about something.',
  schema: z.strictObject({
    ...inThread,
    entity: threadEntity,
    title: personal(),
    /** Whether partners may read along. */
    audience: z.enum(['internal', 'partners']),
    by: z.string(),
    at: instant,
  }),
  example: {
    ...thread,
    entity: { kind: 'order', id: 'CA-2026-1' },
    title: 'Late delivery',
    audience: 'internal',
    by: 'agent-3',
    at,
  },
});
export const threadPosted = defineEvent({
  ...{ type: 'ThreadPosted', context, subject },
  summary: 'Somebody said something among colleagues, and named who should read it.',
  schema: z.strictObject({
    ...inThread,
    sequence: z.int().positive(),
    by: z.string(),
    text: personal(),
    mentions: z.array(z.string()),
    at: instant,
  }),
  example: { ...thread, sequence: 1, by: 'agent-3', text: 'Can you look, @bea?', mentions: ['bea'], at },
});
export const threadClosed = defineEvent({
  ...{ type: 'ThreadClosed', context, subject },
  summary: 'There is nothing more to say.',
  schema: z.strictObject({ ...inThread, reason: z.string(), at: instant }),
  example: { ...thread, reason: 'delivered', at },
});
export const threadEvents = [threadOpened, threadPosted, threadClosed] as const;
/** Facts of stream `thread-<tenant>.<id>`. */
export type ThreadEvent = EventsOf<typeof threadEvents>;

const inHandoff = { handoffId: id, subjectId };
const handoff = { handoffId: it, subjectId: ana };
export const handoffRequested = defineEvent({
  ...{ type: 'HandoffRequested', context, subject },
  summary: 'Work is offered to another agent, department or partner, until a deadline.',
  schema: z.strictObject({
    ...inHandoff,
    entity: threadEntity,
    from: handoffTaker,
    to: handoffTaker,
    note: personal().optional(),
    deadline: instant,
    at: instant,
  }),
  example: {
    ...handoff,
    entity: { kind: 'case', id: it },
    from: { kind: 'department', id: 'sales' },
    to: { kind: 'partner', id: 'roofers' },
    note: 'Wants a quote for the roof',
    deadline: '2026-03-03T09:00:00.000Z',
    at,
  },
});
export const handoffAccepted = defineEvent({
  ...{ type: 'HandoffAccepted', context, subject },
  summary: 'The work is taken on.',
  schema: z.strictObject({ ...inHandoff, by: z.string(), at: instant }),
  example: { ...handoff, by: 'bea', at },
});
export const handoffDeclined = defineEvent({
  ...{ type: 'HandoffDeclined', context, subject },
  summary: 'The work stays where it was.',
  schema: z.strictObject({ ...inHandoff, by: z.string(), reason: z.string(), at: instant }),
  example: { ...handoff, by: 'bea', reason: 'not our region', at },
});
export const handoffMissed = defineEvent({
  ...{ type: 'HandoffMissed', context, subject },
  summary: 'Nobody answered by the deadline; the work is back with who offered it.',
  schema: z.strictObject({ ...inHandoff, deadline: instant, at: instant }),
  example: { ...handoff, deadline: at, at },
});
export const handoffEvents = [handoffRequested, handoffAccepted, handoffDeclined, handoffMissed] as const;
/** Facts of stream `handoff-<tenant>.<id>`. */
export type HandoffEvent = EventsOf<typeof handoffEvents>;

const listId = id;
/** Who may see a list: staff, or a partner by id. */
export const listGrantee = z.strictObject({
  kind: z.enum(['staff', 'partner']),
  id: z.string().min(1).max(200),
});
export const listSaved = defineEvent({
  ...{ type: 'ListSaved', context },
  summary: 'Somebody saved a view of customers: a search, or people by their ids.',
  schema: z.strictObject({
    listId,
    name: z.string(),
    owner: z.string(),
    /** A search filter as JSON; missing for a list of people. */
    filter: z.string().optional(),
    customerIds: z.array(id).optional(),
    at: instant,
  }),
  example: { listId: it, name: 'Madrid, dormant', owner: 'agent-3', customerIds: [ana], at },
});
export const listGranted = defineEvent({
  ...{ type: 'ListGranted', context },
  summary: 'A list is shared: with whom, which fields, until when.',
  schema: z.strictObject({
    listId,
    grantee: listGrantee,
    fields: z.array(z.string()),
    expiresAt: instant.optional(),
    at: instant,
  }),
  example: {
    listId: it,
    grantee: { kind: 'partner', id: 'roofers' },
    fields: ['customerId', 'displayName'],
    expiresAt: '2026-04-01T00:00:00.000Z',
    at,
  },
});
export const listGrantRevoked = defineEvent({
  ...{ type: 'ListGrantRevoked', context },
  summary: 'A list is shared no longer, from this moment.',
  schema: z.strictObject({ listId, grantee: listGrantee, at: instant }),
  example: { listId: it, grantee: { kind: 'partner', id: 'roofers' }, at },
});
export const listAccessed = defineEvent({
  ...{ type: 'ListAccessed', context },
  summary: 'Somebody looked at a shared list, and at which fields.',
  schema: z.strictObject({ listId, by: listGrantee, fields: z.array(z.string()), at: instant }),
  example: { listId: it, by: { kind: 'partner', id: 'roofers' }, fields: ['customerId'], at },
});
export const listEvents = [listSaved, listGranted, listGrantRevoked, listAccessed] as const;
/** Facts of stream `list-<tenant>.<id>`. */
export type ListEvent = EventsOf<typeof listEvents>;
