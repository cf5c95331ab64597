import {
  commandContext,
  collaborationCommands as commands,
  listGrantee,
  tenant,
  threadEntity,
  vocabulary,
} from '@icrm/contracts';
import { z } from 'zod';

const context = commandContext;
const { id } = vocabulary;
const who = z.string().trim().min(1).max(200);

export const teamworkRequests = {
  openThread: commands.openThread.extend({ context }),
  postInThread: commands.postInThread.extend({ context, threadId: id }),
  closeThread: commands.closeThread.extend({ context, threadId: id }),
  getThread: z.strictObject({ tenant, threadId: id, asPartner: z.boolean() }),
  listThreads: z
    .strictObject({ tenant, entity: threadEntity.optional(), mentioned: who.optional() })
    .refine((it) => it.entity !== undefined || it.mentioned !== undefined, {
      path: ['entity'],
      message: 'give an entity or who was mentioned',
    }),
  requestHandoff: commands.requestHandoff.extend({ context }),
  acceptHandoff: commands.acceptHandoff.extend({ context, handoffId: id }),
  declineHandoff: commands.declineHandoff.extend({ context, handoffId: id }),
  saveList: commands.saveList.safeExtend({ context }),
  grantList: commands.grantList.extend({ context, listId: id }),
  revokeList: commands.revokeList.extend({ context, listId: id }),
  openList: z.strictObject({ context, listId: id, grantee: listGrantee }),
};

export const communityRequests = {
  submitPost: commands.submitPost.extend({ context }),
  moderatePost: commands.moderatePost.extend({ context, postId: id }),
  reportPost: commands.reportPost.extend({ context, postId: id }),
  acceptAnswer: commands.acceptAnswer.extend({ context, postId: id }),
  votePost: commands.votePost.extend({ context, postId: id }),
  getParity: z.strictObject({ tenant }),
};
