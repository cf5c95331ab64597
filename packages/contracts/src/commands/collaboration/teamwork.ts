import { z } from 'zod';
import { postKind } from '../../events/collaboration/community.ts';
import { handoffTaker, listGrantee, threadEntity } from '../../events/collaboration/teamwork.ts';
import { id, instant, label } from '../../vocabulary.ts';

const reason = z.string().trim().min(1).max(500);
const words = z.string().trim().min(1).max(4_000);
const title = z.string().trim().min(1).max(200);
const when = instant.transform((it) => new Date(it).toISOString());

export const openThread = z
  .strictObject({
    threadId: id.optional(),
    entity: threadEntity,
    /** The customer it is about, whose key then seals the words. */
    customerId: id.optional(),
    title,
    audience: z.enum(['internal', 'partners']).default('internal'),
  })
  .meta({ id: 'OpenThread' });
/** Whom it names with an @ is mentioned. */
export const postInThread = z.strictObject({ text: words }).meta({ id: 'PostInThread' });
export const closeThread = z.strictObject({ reason }).meta({ id: 'CloseThread' });

export const requestHandoff = z
  .strictObject({
    handoffId: id.optional(),
    entity: threadEntity,
    customerId: id.optional(),
    from: handoffTaker,
    to: handoffTaker,
    note: words.optional(),
    deadline: when,
  })
  .meta({ id: 'RequestHandoff' });
export const acceptHandoff = z.strictObject({}).meta({ id: 'AcceptHandoff' });
export const declineHandoff = z.strictObject({ reason }).meta({ id: 'DeclineHandoff' });

const field = z.string().regex(/^[a-zA-Z][\w.]{0,99}$/, 'expected the path of a field such as displayName');
export const saveList = z
  .strictObject({
    listId: id.optional(),
    name: title,
    /** A search filter as JSON. */
    filter: z.string().max(10_000).optional(),
    customerIds: z.array(id).max(10_000).default([]),
  })
  .refine((it) => (it.filter === undefined) !== (it.customerIds.length === 0), {
    path: ['filter'],
    message: 'give either a filter or customers',
  })
  .meta({ id: 'SaveList' });
export const grantList = z
  .strictObject({ grantee: listGrantee, fields: z.array(field).min(1).max(50), expiresAt: when.optional() })
  .meta({ id: 'GrantList' });
export const revokeList = z.strictObject({ grantee: listGrantee }).meta({ id: 'RevokeList' });

export const submitPost = z
  .strictObject({
    postId: id.optional(),
    customerId: id,
    community: label,
    kind: postKind,
    parentId: id.optional(),
    title: title.optional(),
    text: words,
  })
  .meta({ id: 'SubmitPost' });
export const moderatePost = z
  .strictObject({ decision: z.enum(['approved', 'hidden', 'removed']), reason: reason.optional() })
  .meta({ id: 'ModeratePost' });
export const reportPost = z.strictObject({ by: id, reason }).meta({ id: 'ReportPost' });
export const acceptAnswer = z.strictObject({ answerId: id }).meta({ id: 'AcceptAnswer' });
export const votePost = z.strictObject({ by: id }).meta({ id: 'VotePost' });
