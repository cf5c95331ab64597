import { patienceOf } from '@icrm/command-service';
import { centreV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import type { Briefs } from '../application/centre/agent-brief.ts';
import type { CentreAnswer } from '../application/centre/centre-owner.ts';
import type { FindCustomer } from '../application/customer-facts.ts';
import type { CentreCommand } from '../domain/centre/commands.ts';
import { calendarNamed } from './calendar-named.ts';
import { type CentreQueriesOptions, centreQueries, openCentreOf } from './centre-queries.ts';
import { centreRequests as requests } from './centre-requests.ts';
import type { Forwarding } from './forwarding.ts';
import { refuse } from './refusals.ts';
import { watchAgent, withBriefs } from './watch-agent.ts';

/** What the methods stand on. */
export type CentreRpcOptions = CentreQueriesOptions & {
  readonly customers: FindCustomer;
  readonly briefs: Briefs;
  readonly forwarding: Forwarding;
  /** What the judged contacts of an agent came to of late, 0 to 100; undefined: none were judged. */
  readonly qualityOf: (tenant: string, agentId: string) => Promise<number | undefined>;
};

type Named = { readonly context: CommandContext; readonly centreId: string };

/** ContactCentreService: the owner of a centre carries its commands out, wherever it is. */
export const centreRpc = (options: CentreRpcOptions): RpcService => {
  const { desk, customers, briefs, forwarding, qualityOf } = options;
  const queries = centreQueries(options);

  const send = async ({ context, centreId }: Named, call: RpcCall, command: CentreCommand) => {
    const { withinMs } = patienceOf(call);
    return toResult(await desk.submit({ tenant: context.tenant, centreId }, { context, command, withinMs }));
  };
  /** What routing knows of a caller. */
  const callerOf = async (tenant: string, customerId: string | undefined) => {
    if (customerId === undefined) return { caller: {}, profile: 'unknown' as const };
    const found = await customers.find({ tenant, customerId });
    return found.known
      ? { caller: found.profile, profile: 'view' as const, viewPosition: found.position }
      : { caller: {}, profile: found.why };
  };

  return implement(centreV1.ContactCentreServiceService, {
    openCentre: forwarding.unary(
      requests.openCentre,
      ({ context, centreId, offerSeconds }, call) =>
        send({ context, centreId }, call, { type: 'OpenCentre', data: { centreId, offerSeconds } }),
      (owner) => owner.openCentre,
    ),
    defineQueue: forwarding.unary(
      requests.defineQueue,
      async ({ context, centreId, ...data }, call) => {
        const sent = await send({ context, centreId }, call, { type: 'DefineQueue', data });
        const owner = await desk.owner({ tenant: context.tenant, centreId });
        return { ...sent, version: owner.live().book.queues.get(data.queue)?.version ?? 0 };
      },
      (owner) => owner.defineQueue,
    ),
    publishVector: forwarding.unary(
      requests.publishVector,
      async ({ context, centreId, calendar, steps }, call) => {
        const { id, version } = calendarNamed(calendar);
        const data = { calendar: { id, version }, steps };
        const sent = await send({ context, centreId }, call, { type: 'PublishVector', data });
        const owner = await desk.owner({ tenant: context.tenant, centreId });
        return { ...sent, version: owner.live().book.vector?.version ?? 0 };
      },
      (owner) => owner.publishVector,
    ),
    publishCostModel: forwarding.unary(
      requests.publishCostModel,
      async ({ context, centreId, ...data }, call) => {
        const sent = await send({ context, centreId }, call, { type: 'PublishCostModel', data });
        const owner = await desk.owner({ tenant: context.tenant, centreId });
        return { ...sent, version: owner.live().book.costModels.length };
      },
      (owner) => owner.publishCostModel,
    ),
    setAgentProfile: forwarding.unary(
      requests.setAgentProfile,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'SetAgentProfile', data }),
      (owner) => owner.setAgentProfile,
    ),
    setAgentState: forwarding.unary(
      requests.setAgentState,
      async ({ context, centreId, agentId, state }, call) => {
        // Nobody is asked how they are judged while they are away.
        const qualityPercent = state === 'available' ? await qualityOf(context.tenant, agentId) : undefined;
        const data = { agentId, state, ...(qualityPercent === undefined ? {} : { qualityPercent }) };
        return send({ context, centreId }, call, { type: 'SetAgentState', data });
      },
      (owner) => owner.setAgentState,
    ),
    receiveCall: forwarding.unary(
      requests.receiveCall,
      async ({ context, centreId, channel = context.channel, ...said }, call) => {
        // Nobody is asked about the caller for a centre that is owned elsewhere.
        await openCentreOf(desk, { tenant: context.tenant, centreId });
        const callId = said.callId ?? derivedId(context.commandId, 'call');
        const known = await callerOf(context.tenant, said.customerId);
        const data = { ...said, ...known, callId, channel };
        return { callId, ...(await send({ context, centreId }, call, { type: 'ReceiveCall', data })) };
      },
      (owner) => owner.receiveCall,
    ),
    collectCallInput: forwarding.unary(
      requests.collectCallInput,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'CollectCallInput', data }),
      (owner) => owner.collectCallInput,
    ),
    answerCall: forwarding.unary(
      requests.answerCall,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'AnswerCall', data }),
      (owner) => owner.answerCall,
    ),
    holdCall: forwarding.unary(
      requests.holdCall,
      ({ context, centreId, ...data }, call) => send({ context, centreId }, call, { type: 'HoldCall', data }),
      (owner) => owner.holdCall,
    ),
    retrieveCall: forwarding.unary(
      requests.retrieveCall,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'RetrieveCall', data }),
      (owner) => owner.retrieveCall,
    ),
    transferCall: forwarding.unary(
      requests.transferCall,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'TransferCall', data }),
      (owner) => owner.transferCall,
    ),
    finishCall: forwarding.unary(
      requests.finishCall,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'FinishCall', data }),
      (owner) => owner.finishCall,
    ),
    abandonCall: forwarding.unary(
      requests.abandonCall,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'AbandonCall', data }),
      (owner) => owner.abandonCall,
    ),
    dispositionCall: forwarding.unary(
      requests.dispositionCall,
      ({ context, centreId, ...data }, call) =>
        send({ context, centreId }, call, { type: 'DispositionCall', data }),
      (owner) => owner.dispositionCall,
    ),
    getCentre: forwarding.unary(requests.getCentre, queries.getCentre, (owner) => owner.getCentre),
    getServiceLevel: forwarding.unary(
      requests.getServiceLevel,
      queries.getServiceLevel,
      (owner) => owner.getServiceLevel,
    ),
    watchAgent: forwarding.stream(
      requests.watchAgent,
      async ({ agentId, withBrief, ...name }, { signal }) => {
        const owner = await openCentreOf(desk, name);
        const told = watchAgent(owner, agentId, signal);
        const briefOf = async (callId: string) => {
          // An offer that is still being written has inputs that are too.
          await owner.written();
          return briefs.now({ ...name, callId }, owner);
        };
        return withBrief ? withBriefs(told, briefOf) : told;
      },
      (owner) => owner.watchAgent,
    ),
    getAgentBrief: forwarding.unary(
      requests.getAgentBrief,
      async ({ asOfRevision: revision, asOfViewPosition: viewPosition, ...of }) => {
        const shown =
          revision === 0n
            ? await briefs.now(of, await openCentreOf(desk, of))
            : await briefs.asShown(of, { revision, viewPosition });
        if (shown === undefined) throw refuse('call-not-found');
        return { ...shown, brief: JSON.stringify(shown.brief) };
      },
      (owner) => owner.getAgentBrief,
    ),
    compareVector: validated(requests.compareVector, queries.compareVector),
    getCallCosts: validated(requests.getCallCosts, queries.getCallCosts),
  });
};

const toResult = (answer: CentreAnswer) => {
  if (!answer.accepted) throw refuse(answer.reason, answer.facts);
  const { position, revision, repeated } = answer;
  return { result: { position, revision, repeated } };
};
