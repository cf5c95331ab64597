import { centreV1, type commonV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { by } from './start-service.ts';

export type CentreClient = RpcClient<typeof centreV1.ContactCentreServiceService>;
export const centreClient = (address: string): CentreClient =>
  rpcClient(centreV1.ContactCentreServiceClient, address, { deadlineMs: 20_000 });

/** Commands of a contact centre in as few words as a test needs. */
export const speaking = (client: CentreClient, centreId: string) => {
  const context = (): commonV1.CommandContext => ({ ...by({ occurredAt: '' }), channel: 'phone' });
  return {
    open: (offerSeconds = 20) => client.openCentre({ context: context(), centreId, offerSeconds }),
    publish: (steps: readonly object[], calendar = 'always') =>
      client.publishVector({ context: context(), centreId, calendar, steps: JSON.stringify(steps) }),
    agent: async (agentId: string, skills: Record<string, number> = { support: 1 }, capacity = 1) => {
      const profile = { agentId, skills, capacity, channels: {}, maxOccupancy: 0 };
      await client.setAgentProfile({ context: context(), centreId, ...profile });
      await client.setAgentState({ context: context(), centreId, agentId, state: 'available' });
    },
    says: (agentId: string, state: string) =>
      client.setAgentState({ context: context(), centreId, agentId, state }),
    call: (more: Partial<centreV1.ReceiveCallRequest> = {}) =>
      client.receiveCall(
        centreV1.ReceiveCallRequest.fromPartial({ context: context(), centreId, ...more } as never),
      ),
    answer: (callId: string, agentId: string, commandContext: commonV1.CommandContext = context()) =>
      client.answerCall({ context: commandContext, centreId, callId, agentId }),
    finish: (callId: string) => client.finishCall({ context: context(), centreId, callId }),
    abandon: (callId: string) => client.abandonCall({ context: context(), centreId, callId }),
    look: () => client.getCentre({ tenant: 'acme', centreId }),
    watch: (agentId: string, signal: AbortSignal, withBrief = false) =>
      client.watchAgent({ tenant: 'acme', centreId, agentId, withBrief }, { signal }),
    reckonBy: (agentHourMinor: bigint) =>
      client.publishCostModel({
        ...{ context: context(), centreId, currency: 'EUR', agentHourMinor },
        ...{ lineHourMinor: 0n, callMinor: 7n },
      }),
    costs: (version = 0) =>
      client.getCallCosts({ tenant: 'acme', centreId, queue: '', from: '', until: '', version }),
    compare: (steps?: readonly object[]) =>
      client.compareVector(
        {
          ...{ tenant: 'acme', centreId, from: '', until: '', calendar: '' },
          steps: steps === undefined ? '' : JSON.stringify(steps),
        },
        { deadlineMs: 600_000 },
      ),
    levels: (withinSeconds = 0) =>
      client.getServiceLevel({
        ...{ tenant: 'acme', centreId, queue: '', from: '', until: '', withinSeconds },
      }),
    brief: (callId: string, places = { asOfRevision: 0n, asOfViewPosition: 0n }) =>
      client.getAgentBrief({ tenant: 'acme', centreId, callId, ...places }),
  };
};

export const toSupport = [{ do: 'queue', skill: 'support', priority: 0 }];
