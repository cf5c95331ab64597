import type { feedV1 } from '@icrm/contracts';
import type { Position } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import { parseRequest, type RpcCall, type RpcError } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { counter } from '@icrm/telemetry';
import { AcknowledgedTooLate, consume } from '../cursor/consume.ts';
import type { CursorWorker } from '../cursor/cursor-worker.ts';
import type { Cursors } from '../cursor/cursors.ts';
import { maskOf } from '../subscription/mask.ts';
import { revealEntries } from '../subscription/reveal-entries.ts';
import { refuse } from './refusals.ts';
import { type MemberAction, memberAction, openCursor } from './requests.ts';

type Needs = {
  readonly cursors: Cursors;
  readonly keyRing: KeyRing | undefined;
  readonly seenHead: () => Position;
};

/** FeedService.Consume: one stream is one member of a cursor; it leaves when the stream ends, whoever ends it. */
export const consumeRpc = ({ cursors, keyRing, seenHead }: Needs) => {
  const deliveredCount = counter('icrm.feed.delivered');
  return async function* (
    requests: AsyncIterable<feedV1.ConsumeRequest>,
    call: RpcCall,
  ): AsyncGenerator<Buffer> {
    const actions = requests[Symbol.asyncIterator]();
    const open = await firstOf(actions);
    const cursor = { tenant: open.tenant, name: open.cursor };
    const use = await cursors.use({ cursor, start: open.start, filter: open.filter, signal: call.signal });
    if (typeof use === 'string') throw refuse(use);
    const id = `${open.member}#${newId()}`;
    const ended = new AbortController();
    const signal = AbortSignal.any([call.signal, ended.signal]);
    const obeying = obey(actions, use.worker, id).then(
      () => ended.abort(),
      (error) => ended.abort(error),
    );
    try {
      yield* consume({
        worker: use.worker,
        id,
        credit: open.credit,
        maxBatch: open.maxBatch,
        heartbeatMs: open.heartbeatSeconds * 1_000,
        acknowledgeWithinMs: open.acknowledgeWithinSeconds * 1_000,
        mask: maskOf(open.mask),
        reveal:
          open.revealPersonal && keyRing !== undefined
            ? (entries) => revealEntries(keyRing, open.tenant, entries)
            : undefined,
        head: seenHead,
        delivered: (count) => deliveredCount.add(count),
        signal,
      });
      if (isRefusal(ended.signal.reason)) throw ended.signal.reason;
    } catch (error) {
      throw error instanceof AcknowledgedTooLate ? refuse('acknowledged-too-late') : error;
    } finally {
      await use.end();
      void obeying;
    }
  };
};

const firstOf = async (actions: AsyncIterator<feedV1.ConsumeRequest>) => {
  const { value, done } = await actions.next();
  if (done === true || value.action?.$case !== 'open') throw refuse('not-opened');
  return parseRequest(openCursor, value.action.value);
};

/** Does what the member says until it says no more. */
const obey = async (
  actions: AsyncIterator<feedV1.ConsumeRequest>,
  worker: CursorWorker,
  id: string,
): Promise<void> => {
  for (let next = await actions.next(); next.done !== true; next = await actions.next()) {
    const action = parseRequest(memberAction, toPlain(next.value));
    if (!(await act(action, worker, id))) throw refuse('not-delivered');
  }
};

const toPlain = ({ action }: feedV1.ConsumeRequest): object =>
  action === undefined ? {} : { [action.$case]: action.value };

const act = async (action: MemberAction, worker: CursorWorker, id: string): Promise<boolean> => {
  if ('acknowledge' in action) return worker.acknowledge(id, Number(action.acknowledge.delivery));
  if ('park' in action) return worker.park(id, action.park.position, action.park.reason);
  worker.grant(id, action.credit.events);
  return true;
};

const isRefusal = (reason: unknown): reason is RpcError =>
  reason instanceof Error && reason.name === 'RpcError';
