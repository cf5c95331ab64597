import { patienceOf } from '@icrm/command-service';
import { marketingDecisionV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { histogram } from '@icrm/telemetry';
import type { Advancing } from '../application/advance-journey.ts';
import { decisions, policies, visitors } from '../application/aggregates.ts';
import type { DecisionDesk } from '../integration/decider-desk.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

export type DecisionRpcOptions = Pick<Advancing, 'findPerson'> & {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly desk: Pick<DecisionDesk, 'decide' | 'comeTo'>;
};

/** DecisionService: what to offer or show, why, and what came of it. */
export const decisionRpc = ({ store, clock, desk, findPerson }: DecisionRpcOptions): RpcService => {
  const on = (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });

  return implement(marketingDecisionV1.DecisionServiceService, {
    publishPolicy: validated(requests.publishPolicy, async ({ context, policy }, call) => {
      const command = { type: 'PublishPolicy', data: { policy } } as const;
      const outcome = accepted(await policies.handle(on(context, call), 'actions', command));
      const { version } = outcome.state;
      await desk.comeTo(context.tenant, version);
      return { version, result: toResult(outcome) };
    }),

    decide: validated(requests.decide, async ({ context, slot, customerId, visitorId, channel }, call) => {
      const begun = performance.now();
      const { tenant } = context;
      const found = customerId === undefined ? undefined : await findPerson(tenant, customerId);
      const ids = [...(found?.customerIds ?? []), ...(visitorId === undefined ? [] : [visitorId])];
      const now = clock.now().getTime();
      const decided = desk.decide({ tenant, slot, ids, person: found?.person, now });
      if (decided === undefined) throw refuse('nothing-to-recommend', { slot });
      const { chosen, policy } = decided;
      const decisionId = derivedId(context.commandId, 'decision');
      const action = chosen.action.name;
      const data = {
        decisionId,
        customerId,
        visitorId,
        slot,
        action,
        policy,
        channel,
        reasons: [...chosen.reasons],
      };
      const outcome = accepted(
        await decisions.handle(on(context, call), decisionId, { type: 'RecommendAction', data }),
      );
      // The same command again is answered with what was decided then, whatever is known by now.
      const made = outcome.state.status === 'made' ? outcome.state.made : data;
      observe(performance.now() - begun);
      const content = made.action === action ? chosen.action.content : '';
      return { decisionId, action: made.action, content, reasons: made.reasons, result: toResult(outcome) };
    }),

    recordResponse: validated(requests.recordResponse, async ({ context, decisionId, ...data }, call) => ({
      result: toResult(
        await decisions.handle(on(context, call), decisionId, { type: 'RecordResponse', data }),
      ),
    })),

    observeVisitor: validated(requests.observeVisitor, async ({ context, ...data }, call) => ({
      result: toResult(
        await visitors.handle(on(context, call), data.visitorId, { type: 'ObserveVisitor', data }),
      ),
    })),

    identifyVisitor: validated(requests.identifyVisitor, async ({ context, ...data }, call) => ({
      result: toResult(
        await visitors.handle(on(context, call), data.visitorId, { type: 'IdentifyVisitor', data }),
      ),
    })),
  });
};

let durations: ReturnType<typeof histogram> | undefined;
const observe = (ms: number): void => {
  durations ??= histogram('icrm.marketing.decisions');
  durations.record(ms / 1_000);
};
