import { callbackV1 } from '@icrm/contracts';
import type { ReadStore } from '@icrm/read-store';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { handleCallback } from '../application/handlers.ts';
import { type Waiting, waitingIn } from '../reads/due.ts';
import { callbackRequests as requests } from './callback-requests.ts';
import { handlingOf, type On } from './methods.ts';
import { accepted, toResult } from './refusals.ts';

const MOST = 500;

/** CallbackService: one command to one callback; and the queue as it stands. */
export const callbackRpc = ({ readStore, ...rest }: On & { readonly readStore: ReadStore }): RpcService => {
  const on = handlingOf(rest);
  const waiting = waitingIn(readStore);
  return implement(callbackV1.CallbackServiceService, {
    requestCallback: validated(requests.requestCallback, async ({ context, ...data }, call) => {
      const callbackId = data.callbackId ?? derivedId(context.commandId, 'callback');
      const command = { type: 'RequestCallback', data: { ...data, callbackId } } as const;
      const outcome = accepted(await handleCallback(on(context, call), callbackId, command));
      const [requested] = outcome.events;
      const told = requested?.type === 'CallbackRequested' ? requested.data : undefined;
      const { dueAt = '', calendar = '', open = false } = told ?? {};
      return { callbackId, dueAt, calendar, open, result: toResult(outcome) };
    }),
    attemptCallback: validated(requests.attemptCallback, async ({ context, callbackId, ...data }, call) => ({
      result: toResult(
        await handleCallback(on(context, call), callbackId, { type: 'AttemptCallback', data }),
      ),
    })),
    cancelCallback: validated(requests.cancelCallback, async ({ context, callbackId, ...data }, call) => ({
      result: toResult(await handleCallback(on(context, call), callbackId, { type: 'CancelCallback', data })),
    })),
    listCallbacks: validated(
      requests.listCallbacks,
      async ({ tenant, queue, customerId, dueOnly, limit }) => {
        const found = await waiting.find(
          { tenant, kind: 'callback', ...(queue === undefined ? {} : { 'callback.queue': queue }) },
          { sort: { 'callback.requestedAt': 1 }, limit: MOST },
        );
        const callbacks = placed(found)
          .filter((it) => !dueOnly || it.state === 'due')
          .filter((it) => customerId === undefined || it.customerId === customerId);
        return { callbacks: callbacks.slice(0, limit === 0 ? 50 : limit) };
      },
    ),
  });
};

/** Each with its place in its queue: the order of the requests, whenever they are due. */
const placed = (found: readonly Waiting[]): callbackV1.WaitingCallback[] => {
  const places = new Map<string, number>();
  return found.flatMap(({ id, callback }) => {
    if (callback === undefined) return [];
    const place = (places.get(callback.queue) ?? 0) + 1;
    places.set(callback.queue, place);
    return [{ callbackId: id, ...callback, place }];
  });
};
