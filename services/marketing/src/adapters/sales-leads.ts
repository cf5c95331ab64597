import { salesV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { rpcClient } from '@icrm/rpc';

/** What marketing hands to sales. */
export type HandOff = {
  readonly campaignId: string;
  readonly customerId: string;
  readonly topic: string;
};
export type HandOver = (context: CommandContext, handOff: HandOff) => Promise<string>;

/** Hands leads over to the sales service, the owner of them; the same campaign and customer are one lead. */
export const salesLeads = (address: string): { readonly handOver: HandOver; close(): void } => {
  const sales = rpcClient(salesV1.SalesServiceClient, address);
  return {
    async handOver(
      { commandId, tenant, actor, channel, occurredAt = '' },
      { campaignId, customerId, topic },
    ) {
      const request = salesV1.CaptureLeadRequest.fromPartial({
        context: { commandId, tenant, actor, channel, correlationId: campaignId, occurredAt },
        ...{ customerId, topic, campaignId },
        source: 'campaign',
        sourceReference: `${campaignId}/${customerId}`,
      });
      return (await sales.captureLead(request)).leadId;
    },
    close: () => sales.close(),
  };
};
