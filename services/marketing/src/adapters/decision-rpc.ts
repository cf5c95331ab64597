import { patienceOf } from '@icrm/command-service';
import { marketingDecisionV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { histogram } from '@icrm/telemetry';
import type { Advancing } from '../application/advance-journey.ts';
import { decisions, policies, visitors } from '../application/aggregates.ts';
import type { LinkTokens } from '../application/link-token.ts';
import type { VisitorCommand } from '../domain/decision/decision.ts';
import type { DecisionDesk } from '../integration/decider-desk.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';
import { serveSite } from './serve-site.ts';

export type DecisionRpcOptions = Pick<Advancing, 'findPerson'> & {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly desk: Pick<DecisionDesk, 'decide' | 'comeTo'>;
  readonly tokens: LinkTokens;
};

/** DecisionService: what to offer or show, why, and what came of it. */
export const decisionRpc = ({ store, clock, desk, tokens, findPerson }: DecisionRpcOptions): RpcService => {
  const on = (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });

  const choose = async (
    context: CommandContext,
    { slot, customerId, visitorId, channel }: Asked,
    call: RpcCall,
  ) => {
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
    return { decisionId, action: made.action, content, reasons: made.reasons, outcome };
  };

  const tell = async (
    context: CommandContext,
    visitorId: string,
    command: VisitorCommand,
    call: RpcCall,
  ) => ({
    result: toResult(await visitors.handle(on(context, call), visitorId, command)),
  });

  return implement(marketingDecisionV1.DecisionServiceService, {
    publishPolicy: validated(requests.publishPolicy, async ({ context, policy }, call) => {
      const command = { type: 'PublishPolicy', data: { policy } } as const;
      const outcome = accepted(await policies.handle(on(context, call), 'actions', command));
      const { version } = outcome.state;
      await desk.comeTo(context.tenant, version);
      return { version, result: toResult(outcome) };
    }),

    decide: validated(requests.decide, async ({ context, ...asked }, call) => {
      const { outcome, ...answer } = await choose(context, asked, call);
      return { ...answer, result: toResult(outcome) };
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

    decideTracking: validated(requests.decideTracking, ({ context, ...data }, call) =>
      tell(context, data.visitorId, { type: 'DecideTracking', data }, call),
    ),
    viewPage: validated(requests.viewPage, ({ context, ...data }, call) =>
      tell(context, data.visitorId, { type: 'ViewPage', data }, call),
    ),
    performAction: validated(requests.performAction, ({ context, ...data }, call) =>
      tell(context, data.visitorId, { type: 'PerformAction', data }, call),
    ),
    getSiteKey: validated(requests.getSiteKey, async ({ tenant }) => ({
      siteKey: tokens.make(tenant, 'site', 'web'),
    })),
    serveSite: validated(requests.serveSite, serveSite({ store, clock, tokens, choose })),

    identifyVisitor: validated(requests.identifyVisitor, async ({ context, ...data }, call) => ({
      result: toResult(
        await visitors.handle(on(context, call), data.visitorId, { type: 'IdentifyVisitor', data }),
      ),
    })),
  });
};

type Asked = {
  readonly slot: string;
  readonly customerId?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly channel: string;
};
let durations: ReturnType<typeof histogram> | undefined;
const observe = (ms: number): void => {
  durations ??= histogram('icrm.marketing.decisions');
  durations.record(ms / 1_000);
};
