import { patienceOf } from '@icrm/command-service';
import { serviceV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import { findFlow, handleCase, handleCaseFlow, nextStages } from '../application/case-handler.ts';
import type { FindCustomer } from '../application/customer-facts.ts';
import { findEntitlement } from '../application/find-entitlement.ts';
import { problemsOfFlow } from '../domain/case/flow.ts';
import type { CaseCommand } from '../domain/case/index.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

/** What the methods stand on. */
export type ServiceRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly customers: FindCustomer;
};

/** ServiceService: a method reads its request by a schema, sends one command to one case and tells the outcome. */
export const serviceRpc = ({ store, clock, customers }: ServiceRpcOptions): RpcService => {
  const entitled = findEntitlement({ store, customers });
  const send = async (
    { context, caseId }: { readonly context: CommandContext; readonly caseId: string },
    call: RpcCall,
    command: CaseCommand,
  ) => ({
    result: toResult(await handleCase({ store, clock, context, ...patienceOf(call) }, caseId, command)),
  });

  const flowOf = async (tenant: string, id: string) => {
    const found = await findFlow(store, { tenant, flow: id });
    if (found === undefined) throw refuse('case-flow-not-found');
    const { version, start: stage, audience } = found;
    return { audience, flow: { id, version, stage } };
  };

  return implement(serviceV1.ServiceServiceService, {
    openCase: validated(requests.openCase, async ({ context, flow: named, ...data }, call) => {
      const caseId = data.caseId ?? derivedId(context.commandId, 'case');
      const at = context.occurredAt ?? clock.now().toISOString();
      const found = await entitled({ ...data, tenant: context.tenant }, at);
      const flow = named === undefined ? {} : await flowOf(context.tenant, named);
      const command = { type: 'OpenCase' as const, data: { ...flow, ...data, ...found, caseId } };
      const sent = await send({ context, caseId }, call, command);
      return { caseId, ...sent };
    }),
    publishCaseFlow: validated(requests.publishCaseFlow, async ({ context, ...data }, call) => {
      const problems = problemsOfFlow(data);
      if (problems.length > 0) throw refuse('case-flow-refused', { problems: problems.join('; ') });
      const handling = { store, clock, context, ...patienceOf(call) };
      const outcome = await handleCaseFlow(handling, data.flowId, { type: 'PublishCaseFlow', data });
      const [published] = accepted(outcome).events;
      return { version: published?.data.version ?? 0, result: toResult(outcome) };
    }),
    moveCase: validated(requests.moveCase, async ({ context, caseId, stage }, call) => {
      const next = await nextStages(store, context.tenant, caseId);
      return send({ context, caseId }, call, { type: 'MoveCase', data: { stage, next } });
    }),
    acknowledgeCase: validated(requests.acknowledgeCase, (names, call) =>
      send(names, call, { type: 'AcknowledgeCase', data: {} }),
    ),
    assignCase: validated(requests.assignCase, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'AssignCase', data }),
    ),
    addNote: validated(requests.addNote, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'AddNote', data }),
    ),
    waitForCustomer: validated(requests.waitForCustomer, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'WaitForCustomer', data }),
    ),
    resumeCase: validated(requests.resumeCase, (names, call) =>
      send(names, call, { type: 'ResumeCase', data: {} }),
    ),
    proposeResolution: validated(requests.proposeResolution, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'ProposeResolution', data }),
    ),
    rateResolution: validated(requests.rateResolution, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'RateResolution', data }),
    ),
    closeCase: validated(requests.closeCase, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'CloseCase', data }),
    ),
    reopenCase: validated(requests.reopenCase, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'ReopenCase', data }),
    ),
    escalateCase: validated(requests.escalateCase, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'EscalateCase', data }),
    ),
    grantGoodwill: validated(requests.grantGoodwill, ({ context, caseId, ...data }, call) =>
      send({ context, caseId }, call, { type: 'GrantGoodwill', data }),
    ),
  });
};
