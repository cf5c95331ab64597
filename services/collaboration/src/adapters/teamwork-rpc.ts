import { type ThreadEvent, teamworkV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import type { ReadStore } from '@icrm/read-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { streamOf } from '../application/handle.ts';
import { handleHandoff, handleList, handleThread } from '../application/handlers.ts';
import type { ListCommand } from '../domain/teamwork/list.ts';
import { findThreads } from '../reads/thread-list.ts';
import { handlingOf, type On } from './methods.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { teamworkRequests as requests } from './teamwork-requests.ts';

export type TeamworkRpcOptions = On & { readonly readStore: ReadStore; readonly keyRing: KeyRing };

/** TeamworkService: threads, hand-offs and shared lists. */
export const teamworkRpc = ({ readStore, keyRing, ...rest }: TeamworkRpcOptions): RpcService => {
  const on = handlingOf(rest);
  const share = async (
    { context, listId }: { readonly context: CommandContext; readonly listId: string },
    call: RpcCall,
    command: ListCommand,
  ) => ({ result: toResult(await handleList(on(context, call), listId, command)) });

  return implement(teamworkV1.TeamworkServiceService, {
    openThread: validated(requests.openThread, async ({ context, customerId, ...data }, call) => {
      const threadId = data.threadId ?? derivedId(context.commandId, 'thread');
      const subjectId = customerId ?? threadId;
      const opening = { ...data, threadId, subjectId, by: context.actor.id };
      const outcome = await handleThread(on(context, call), threadId, { type: 'OpenThread', data: opening });
      return { threadId, result: toResult(outcome) };
    }),
    postInThread: validated(requests.postInThread, async ({ context, threadId, text }, call) => {
      const { id: by, kind } = context.actor;
      const command = { type: 'PostInThread', data: { by, text, byPartner: kind === 'partner' } } as const;
      const outcome = accepted(await handleThread(on(context, call), threadId, command));
      const [posted] = outcome.events;
      const { sequence = 0, mentions = [] } = posted?.type === 'ThreadPosted' ? posted.data : {};
      return { sequence, mentions: [...mentions], result: toResult(outcome) };
    }),
    closeThread: validated(requests.closeThread, async ({ context, threadId, ...data }, call) => ({
      result: toResult(await handleThread(on(context, call), threadId, { type: 'CloseThread', data })),
    })),
    getThread: validated(requests.getThread, async ({ tenant, threadId, asPartner }) => {
      const events: ThreadEvent[] = [];
      let position = 0n;
      for await (const event of rest.store.readStream(streamOf('thread', tenant, threadId))) {
        // Streams of threads hold their events alone.
        events.push({ type: event.type, data: event.data } as ThreadEvent);
        ({ position } = event);
      }
      const [opened, ...later] = await reveal(keyRing, tenant, events);
      if (opened?.type !== 'ThreadOpened' || (asPartner && opened.data.audience === 'internal'))
        throw refuse('thread-not-found');
      const posts = later.flatMap(({ type, data }) => (type === 'ThreadPosted' ? [data] : []));
      const closed = later.some(({ type }) => type === 'ThreadClosed');
      return { thread: JSON.stringify({ ...opened.data, closed, posts }), position };
    }),
    listThreads: validated(requests.listThreads, async ({ tenant, ...asked }) => ({
      threads: (await findThreads(readStore, tenant, asked)).map((it) => ({
        ...it,
        entity: { kind: it.entityKind, id: it.entityId },
      })),
    })),

    requestHandoff: validated(requests.requestHandoff, async ({ context, customerId, ...data }, call) => {
      const handoffId = data.handoffId ?? derivedId(context.commandId, 'handoff');
      const asked = { ...data, handoffId, subjectId: customerId ?? handoffId };
      const command = { type: 'RequestHandoff', data: asked } as const;
      return { handoffId, result: toResult(await handleHandoff(on(context, call), handoffId, command)) };
    }),
    acceptHandoff: validated(requests.acceptHandoff, async ({ context, handoffId }, call) => {
      const command = { type: 'AcceptHandoff', data: { by: context.actor.id } } as const;
      return { result: toResult(await handleHandoff(on(context, call), handoffId, command)) };
    }),
    declineHandoff: validated(requests.declineHandoff, async ({ context, handoffId, reason }, call) => {
      const command = { type: 'DeclineHandoff', data: { by: context.actor.id, reason } } as const;
      return { result: toResult(await handleHandoff(on(context, call), handoffId, command)) };
    }),

    saveList: validated(requests.saveList, async ({ context, customerIds, ...data }, call) => {
      const listId = data.listId ?? derivedId(context.commandId, 'list');
      const people = customerIds.length === 0 ? {} : { customerIds };
      const saved = { ...data, ...people, listId, owner: context.actor.id };
      return { listId, ...(await share({ context, listId }, call, { type: 'SaveList', data: saved })) };
    }),
    grantList: validated(requests.grantList, ({ context, listId, ...data }, call) =>
      share({ context, listId }, call, { type: 'GrantList', data: { ...data, by: context.actor.id } }),
    ),
    revokeList: validated(requests.revokeList, ({ context, listId, grantee }, call) =>
      share({ context, listId }, call, { type: 'RevokeList', data: { grantee, by: context.actor.id } }),
    ),
    openList: validated(requests.openList, async ({ context, listId, grantee }, call) => {
      const command = { type: 'OpenList', data: { grantee } } as const;
      const outcome = accepted(await handleList(on(context, call), listId, command));
      const { state } = outcome;
      if (state.status === 'unknown') throw refuse('list-not-found');
      const [looked] = outcome.events;
      const fields = looked?.type === 'ListAccessed' ? [...looked.data.fields] : [];
      const { name, filter = '', customerIds } = state;
      return { name, filter, customerIds: [...customerIds], fields, result: toResult(outcome) };
    }),
  });
};
