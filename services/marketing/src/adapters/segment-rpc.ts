import { patienceOf } from '@icrm/command-service';
import { marketingSegmentV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { segments } from '../application/aggregates.ts';
import { readWords } from '../application/read-words.ts';
import type { SegmentStore } from '../integration/segment-store.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

export type SegmentRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly kept: Pick<SegmentStore, 'segments' | 'members' | 'countMembers'>;
};

/** SegmentService: says who belongs, reads words, tells members. */
export const segmentRpc = ({ store, clock, kept }: SegmentRpcOptions): RpcService =>
  implement(marketingSegmentV1.SegmentServiceService, {
    defineSegment: validated(requests.defineSegment, async ({ context, ...data }, call) => {
      const segmentId = data.segmentId ?? derivedId(context.commandId, 'segment');
      const handling = { store, clock, context, ...patienceOf(call) };
      const command = { type: 'DefineSegment', data: { ...data, segmentId } } as const;
      return { segmentId, result: toResult(await segments.handle(handling, segmentId, command)) };
    }),

    defineSegmentFromText: validated(
      requests.defineSegmentFromText,
      async ({ context, name, text, language, ...names }, call) => {
        const segmentId = names.segmentId ?? derivedId(context.commandId, 'segment');
        const read = readWords(text, language);
        if (read.query === undefined)
          throw refuse('text-not-understood', {
            notUnderstood: read.notUnderstood.join(' | '),
            hints: read.hints.join(' | '),
          });
        const { query, reading, parser } = read;
        const outcome = accepted(
          await segments.handle({ store, clock, context, ...patienceOf(call) }, segmentId, {
            type: 'DefineSegment',
            data: { segmentId, name, query, words: { text, language, reading, parser } },
          }),
        );
        return { segmentId, reading, query: JSON.stringify(query), result: toResult(outcome) };
      },
    ),

    confirmSegment: validated(requests.confirmSegment, async ({ context, segmentId, ...data }, call) => ({
      result: toResult(
        await segments.handle({ store, clock, context, ...patienceOf(call) }, segmentId, {
          type: 'ConfirmSegment',
          data,
        }),
      ),
    })),

    retireSegment: validated(requests.retireSegment, async ({ context, segmentId, ...data }, call) => ({
      result: toResult(
        await segments.handle({ store, clock, context, ...patienceOf(call) }, segmentId, {
          type: 'RetireSegment',
          data,
        }),
      ),
    })),

    readSegmentText: validated(requests.readSegmentText, async ({ text, language }) => {
      const { query, reading, notUnderstood, hints } = readWords(text, language);
      const asText = query === undefined ? '' : JSON.stringify(query);
      return { query: asText, reading, notUnderstood: [...notUnderstood], hints: [...hints] };
    }),

    getSegment: validated(requests.getSegment, async ({ tenant, segmentId }) => {
      const state = await segments.read(store, tenant, segmentId);
      if (state.status === 'unknown') throw refuse('segment-not-found');
      const _id = `${tenant}.${segmentId}`;
      const filling = (await kept.segments()).find((it) => it._id === _id);
      return {
        segment: JSON.stringify({
          ...state,
          members: await kept.countMembers(_id),
          filled: filling !== undefined && filling.filled === filling.eventId,
        }),
      };
    }),

    listSegmentMembers: validated(
      requests.listSegmentMembers,
      async ({ tenant, segmentId, limit, cursor = '' }) => {
        const found = await kept.members(`${tenant}.${segmentId}`, cursor, limit + 1);
        const members = found.slice(0, limit);
        return {
          members: members.map(({ customerId, since }) => ({ customerId, since })),
          nextCursor: found.length > limit ? (members.at(-1)?.customerId ?? '') : '',
        };
      },
    ),
  });
