import { setTimeout } from 'node:timers/promises';
import { type commonV1, customerV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { type RpcClient, RpcError } from '@icrm/rpc';
import { derivedId, nameId } from '@icrm/runtime';
import type { Customers, Identifier } from '../application/ports.ts';

export type CustomerClient = RpcClient<typeof customerV1.CustomerServiceService>;

const SOURCE = 'collaboration';
const MOST_ATTEMPTS = 6;

/**
 * Finds people through the customer service. Whoever registers an identifier is told when another record holds it, so
 * that two first messages that race end with one record: the identifier is the arbiter, not a view that lags.
 */
export const customerClient = (client: CustomerClient): Customers => ({
  async findOrRegister(context, identifier, key) {
    const commandId = derivedId(key, 'customer');
    const register = (identifiers: readonly Identifier[], id: string) =>
      untilUncontested(() =>
        client.registerCustomer(
          customerV1.RegisterCustomerRequest.fromPartial({
            context: contextOf(context, id),
            customerId: nameId(`customer/${context.tenant}/${id}`),
            kind: 'person',
            identifiers: identifiers.map(toMessage),
            source: SOURCE,
          }),
        ),
      );
    try {
      const found = await register(identifier === undefined ? [] : [identifier], commandId);
      return found.customerId;
    } catch (error) {
      const holder = holderIn(error);
      if (holder !== undefined) return holder;
      if (!(error instanceof RpcError) || error.code !== 'INVALID_ARGUMENT' || identifier === undefined)
        throw error;
      // What is no address of a customer, such as a withheld number, turns nobody away.
      const nameless = await register([], derivedId(commandId, 'nameless'));
      return nameless.customerId;
    }
  },

  async identify(context, customerId, identifier) {
    try {
      await client.addIdentifier(
        customerV1.AddIdentifierRequest.fromPartial({
          context: contextOf(context, derivedId(context.commandId, 'identifier')),
          customerId,
          identifier: toMessage(identifier),
          source: SOURCE,
        }),
      );
      return undefined;
    } catch (error) {
      const holder = holderIn(error);
      if (holder === undefined) throw error;
      if (holder === customerId) return undefined;
      await client.linkCustomers(
        customerV1.LinkCustomersRequest.fromPartial({
          context: contextOf(context, derivedId(context.commandId, 'link')),
          customerId,
          otherCustomerId: holder,
          rule: 'told-in-conversation',
          reason: 'said so in a conversation',
        }),
      );
      return holder;
    }
  },
});

/** Others claim the same identifier at this moment: who wins is known a moment later. */
const untilUncontested = async <T>(call: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== 'ABORTED' || attempt === MOST_ATTEMPTS) throw error;
      await setTimeout(Math.random() * 50 * attempt);
    }
  }
};

const holderIn = (error: unknown): string | undefined =>
  error instanceof RpcError && error.reason === 'identifier-taken' ? error.metadata['customerId'] : undefined;

const contextOf = (context: CommandContext, commandId: string): commonV1.CommandContext => ({
  commandId,
  tenant: context.tenant,
  actor: context.actor,
  channel: context.channel,
  correlationId: context.correlationId ?? context.commandId,
  causationId: context.causationId ?? '',
  occurredAt: context.occurredAt ?? '',
  viewPosition: 0n,
});

const toMessage = ({ kind, value, system = '' }: Identifier) => ({ kind, value, system });
