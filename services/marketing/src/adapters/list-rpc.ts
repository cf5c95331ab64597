import { patienceOf } from '@icrm/command-service';
import { type ListField, marketingListV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId, nameId } from '@icrm/runtime';
import { lists } from '../application/aggregates.ts';
import { exportList } from '../application/export-list.ts';
import type { Audiences } from '../application/launch.ts';
import { type ListCommand, mask } from '../domain/list/list.ts';
import { METHOD } from '../domain/list/similar.ts';
import type { Similar, SimilarAsked } from '../integration/similar-people.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';
import type { FindRows } from './view-rows.ts';

export type ListRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly audiences: Audiences;
  readonly findRows: FindRows;
  readonly similar: (asked: SimilarAsked) => Promise<Similar>;
};

const AT_ONCE = 100;

/** ListService: lists, whom they are shared with, and their files. */
export const listRpc = ({ store, clock, audiences, findRows, similar }: ListRpcOptions): RpcService => {
  type Names = { readonly context: CommandContext; readonly listId: string };
  const on = (context: CommandContext, call: Pick<RpcCall, 'signal' | 'remainingMs'>) => ({
    ...{ store, clock, context },
    ...patienceOf(call),
  });
  const send = async ({ context, listId }: Names, call: RpcCall, command: ListCommand) => ({
    result: toResult(await lists.handle(on(context, call), listId, command)),
  });
  /** Everybody on a list now. */
  const membersOf = (tenant: string, listId: string) => audiences(tenant, { listId });

  return implement(marketingListV1.ListServiceService, {
    createList: validated(requests.createList, async ({ context, kind: _kind, ...data }, call) => {
      const listId = data.listId ?? derivedId(context.commandId, 'list');
      const command = { type: 'CreateList', data: { ...data, listId } } as const;
      return { listId, ...(await send({ context, listId }, call, command)) };
    }),
    addListMembers: validated(requests.addListMembers, ({ context, listId, ...data }, call) =>
      send({ context, listId }, call, { type: 'AddListMembers', data }),
    ),
    removeListMembers: validated(requests.removeListMembers, ({ context, listId, ...data }, call) =>
      send({ context, listId }, call, { type: 'RemoveListMembers', data }),
    ),
    shareList: validated(requests.shareList, ({ context, listId, ...data }, call) =>
      send({ context, listId }, call, { type: 'ShareList', data }),
    ),
    revokeShare: validated(requests.revokeShare, ({ context, listId, ...data }, call) =>
      send({ context, listId }, call, { type: 'RevokeShare', data }),
    ),
    readSharedList: validated(
      requests.readSharedList,
      async ({ context, listId, grantee, limit, cursor = '' }, call) => {
        const { tenant } = context;
        const ids = (await membersOf(tenant, listId)).filter((id) => id > cursor);
        const page = ids.slice(0, limit);
        // Written before anything is shown: who read what can be told afterwards.
        const command = { type: 'AccessList', data: { grantee, rows: page.length } } as const;
        const outcome = accepted(await lists.handle(on(context, call), listId, command));
        const share = outcome.state.status === 'known' ? outcome.state.shares[grantee] : undefined;
        if (share === undefined) throw refuse('list-not-shared');
        const found = await rowsOf(findRows, tenant, page, call.signal);
        const rows = found.map((row) =>
          Object.fromEntries(
            share.fields.map((field) => [
              field,
              share.masked.includes(field) ? mask(row[field]) : row[field],
            ]),
          ),
        );
        const nextCursor = ids.length > limit ? (page.at(-1) ?? '') : '';
        return { rows: JSON.stringify(rows), nextCursor, result: toResult(outcome) };
      },
    ),
    expandAudience: validated(requests.expandAudience, async ({ context, listId, ...asked }, call) => {
      const { seed, size, consentedTo } = asked;
      const { tenant } = context;
      const people = await audiences(tenant, seed);
      if (people.length === 0) throw refuse('nobody-to-be-like');
      const { customerIds, candidates, telling } = await similar({ tenant, seed: people, size, consentedTo });
      const traits = telling.map((it) => ({ ...it }));
      const found = { seed, method: METHOD, seedSize: people.length, candidates, traits, customerIds };
      const command = { type: 'ExpandAudience', data: found } as const;
      const outcome = accepted(await lists.handle(on(context, call), listId, command));
      const expanded = outcome.events.find(({ type }) => type === 'AudienceExpanded');
      const told = expanded?.type === 'AudienceExpanded' ? expanded.data : undefined;
      return {
        seedSize: told?.seedSize ?? people.length,
        size: told?.size ?? 0,
        traits: JSON.stringify(told?.traits ?? traits),
        result: toResult(outcome),
      };
    }),
    exportList: validated(requests.exportList, async function* ({ context, listId, ...data }, call) {
      const { tenant } = context;
      const state = await lists.read(store, tenant, listId);
      if (state.status === 'unknown') throw refuse('list-not-found');
      const ids = await membersOf(tenant, listId);
      let count = 0;
      const pages = async function* () {
        for (let from = 0; from < ids.length; from += AT_ONCE) {
          const asked = ids.slice(from, from + AT_ONCE);
          const rows = await findRows(tenant, asked, call.signal);
          count += rows.length;
          yield { rows, asked: asked.length };
        }
      };
      const { format, fields, purpose } = data;
      for await (const part of exportList({ format, fields, total: ids.length, pages: pages() })) {
        if (part.hash !== '') {
          const told = { ...context, commandId: nameId(`export/${context.commandId}`) };
          const exported = { format, fields: [...fields] as ListField[], purpose, count, hash: part.hash };
          accepted(
            await lists.handle({ store, clock, context: told, signal: call.signal }, listId, {
              type: 'RecordExport',
              data: exported,
            }),
          );
        }
        yield part;
      }
    }),
  });
};

const rowsOf = async (findRows: FindRows, tenant: string, ids: readonly string[], signal: AbortSignal) => {
  const rows = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    rows.push(...(await findRows(tenant, ids.slice(from, from + AT_ONCE), signal)));
  return rows;
};
