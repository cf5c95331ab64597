import { patienceOf } from '@icrm/command-service';
import { commandContext, overrideCommands, overrideV1, vocabulary } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { handleOverride } from '../application/override-handler.ts';
import { toDetailsFact } from './identifiers.ts';
import { toResult } from './refusals.ts';

const ofCustomer = { context: commandContext, customerId: vocabulary.id };
const requests = {
  overrideField: overrideCommands.overrideField.safeExtend(ofCustomer),
  liftOverride: overrideCommands.liftOverride.extend(ofCustomer),
};

type OverrideRpcOptions = { readonly store: EventStore; readonly defaultRegion: string | undefined };

/** OverrideService: fields that a person fixes, whatever the sources say. */
export const overrideRpc = ({ store, defaultRegion }: OverrideRpcOptions): RpcService =>
  implement(overrideV1.OverrideServiceService, {
    overrideField: validated(requests.overrideField, async ({ context, ...data }, call) => {
      const value = toDetailsFact(data.value, defaultRegion);
      const outcome = await handleOverride(
        { store, context, ...patienceOf(call) },
        { type: 'OverrideField', data: { ...data, value, by: context.actor.id } },
      );
      return { result: toResult(outcome) };
    }),

    liftOverride: validated(requests.liftOverride, async ({ context, ...data }, call) => {
      const outcome = await handleOverride(
        { store, context, ...patienceOf(call) },
        { type: 'LiftOverride', data: { ...data, by: context.actor.id } },
      );
      return { result: toResult(outcome) };
    }),
  });
