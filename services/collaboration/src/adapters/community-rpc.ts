import { communityV1 } from '@icrm/contracts';
import { type CommandContext, readState } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId, systemClock } from '@icrm/runtime';
import { streamOf } from '../application/handle.ts';
import { handlePost } from '../application/handlers.ts';
import { type PostCommand, type PostFacts, post } from '../domain/community/post.ts';
import { parityOf } from '../reads/served.ts';
import { handlingOf, type On } from './methods.ts';
import { toResult } from './refusals.ts';
import { communityRequests as requests } from './teamwork-requests.ts';

type Named = { readonly context: CommandContext; readonly postId: string };

/** CommunityService: one command to one post; and how alike people are served. */
export const communityRpc = ({ readStore, ...rest }: On & { readonly readStore: ReadStore }): RpcService => {
  const { store, clock = systemClock } = rest;
  const on = handlingOf(rest);
  const send = async (
    { context, postId, facts }: Named & { readonly facts?: Omit<PostFacts, 'now'> },
    call: RpcCall,
    command: PostCommand,
  ) => ({ result: toResult(await handlePost(on(context, call), postId, command, facts)) });
  const read = (tenant: string, postId: string) => readState(store, streamOf('post', tenant, postId), post);

  return implement(communityV1.CommunityServiceService, {
    submitPost: validated(requests.submitPost, async ({ context, ...data }, call) => {
      const postId = data.postId ?? derivedId(context.commandId, 'post');
      const facts = data.parentId === undefined ? {} : { parent: await read(context.tenant, data.parentId) };
      const command = { type: 'SubmitPost', data: { ...data, postId } } as const;
      return { postId, ...(await send({ context, postId, facts }, call, command)) };
    }),
    moderatePost: validated(requests.moderatePost, ({ context, postId, ...data }, call) =>
      send({ context, postId }, call, { type: 'ModeratePost', data: { ...data, by: context.actor.id } }),
    ),
    reportPost: validated(requests.reportPost, ({ context, postId, ...data }, call) =>
      send({ context, postId }, call, { type: 'ReportPost', data }),
    ),
    acceptAnswer: validated(requests.acceptAnswer, async ({ context, postId, answerId }, call) => {
      const facts = { answer: await read(context.tenant, answerId) };
      const command = { type: 'AcceptAnswer', data: { answerId, by: context.actor.id } } as const;
      return send({ context, postId, facts }, call, command);
    }),
    votePost: validated(requests.votePost, ({ context, postId, ...data }, call) =>
      send({ context, postId }, call, { type: 'VotePost', data }),
    ),
    getParity: validated(requests.getParity, async ({ tenant }) => ({
      shares: await parityOf(readStore, tenant, clock.now()),
    })),
  });
};
