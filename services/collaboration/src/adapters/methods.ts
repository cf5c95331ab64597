import { patienceOf } from '@icrm/command-service';
import type { CommandContext, EventStore } from '@icrm/event-store';
import type { RpcCall } from '@icrm/rpc';
import type { Clock } from '@icrm/runtime';

/** What every method stands on. */
export type On = { readonly store: EventStore; readonly clock?: Clock | undefined };

/** What a command of a call stands on. */
export const handlingOf =
  ({ store, clock }: On) =>
  (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });
