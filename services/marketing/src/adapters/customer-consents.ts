import { customerV1 } from '@icrm/contracts';
import { RpcError, rpcClient } from '@icrm/rpc';
import type { Consents } from '../integration/react-to-messages.ts';

type About = Parameters<Consents['withdraw']>[0];

const contextOf = ({ commandId, causationId, tenant, occurredAt }: Omit<About, 'reason'>) => ({
  commandId,
  tenant,
  actor: { kind: 'system', id: 'marketing' },
  channel: 'email',
  correlationId: '',
  causationId,
  occurredAt,
  viewPosition: 0n,
});

/** Decides consent at the customer service, the owner of it. A customer it does not know has nothing to decide. */
export const customerConsents = (address: string): Consents & { close(): void } => {
  const customer = rpcClient(customerV1.CustomerServiceClient, address);
  const unlessRefused = async (call: Promise<unknown>): Promise<void> => {
    try {
      await call;
    } catch (error) {
      const isRefusal = error instanceof RpcError && error.reason !== undefined;
      if (!isRefusal) throw error;
    }
  };
  return {
    give: ({ customerId, purpose, channel, textVersion, evidence, ...about }) =>
      unlessRefused(
        customer.giveConsent({
          context: contextOf({ ...about, customerId, purpose, channel }),
          ...{ customerId, purpose, channel, textVersion, evidence, lawfulBasis: 'consent' },
        }),
      ),
    withdraw: ({ customerId, purpose, channel, reason, ...about }) =>
      unlessRefused(
        customer.withdrawConsent({
          context: contextOf({ ...about, customerId, purpose, channel }),
          ...{ customerId, purpose, channel, reason },
        }),
      ),
    close: () => customer.close(),
  };
};
