import { commonV1, customerV1, salesV1 } from '@icrm/contracts';
import type { Principal } from '@icrm/http';
import { nameId } from '@icrm/runtime';
import type { Clients } from '../clients.ts';
import { toRequest } from '../to-request.ts';
import type { CustomerLine } from './customer-lines.ts';
import { customerFinder } from './find-customer.ts';
import type { Carried } from './import-run.ts';
import type { OrderLine } from './order-lines.ts';

type Scope = Pick<Clients, 'customer' | 'sales' | 'view'>;
/** How the lines of an upload are meant. */
export type ImportInput = {
  readonly query: { readonly source: string };
  readonly headers: {
    readonly 'icrm-channel': string;
    readonly 'icrm-min-position'?: bigint | undefined;
  };
};
type By = { readonly principal: Pick<Principal, 'tenant' | 'actor'> };

/** Registers the customer of a line. */
export const customerCarrier = ({ customer }: Pick<Scope, 'customer'>, input: ImportInput, by: By) => {
  const contextOf = contextMaker('customers', input, by);
  return async (line: CustomerLine): Promise<Carried> => {
    const { reference, occurredAt, source = input.query.source, ...fields } = line;
    const context = contextOf({ source, reference, occurredAt });
    const request = toRequest(customerV1.RegisterCustomerRequest, { ...fields, source, context });
    const { customerId, result } = await customer.registerCustomer(request);
    return { ids: { customerId }, position: result?.position ?? 0n, repeated: result?.repeated ?? false };
  };
};

/** Places the order of a line for the customer that it names. */
export const orderCarrier = (scope: Pick<Scope, 'sales' | 'view'>, input: ImportInput, by: By) => {
  const contextOf = contextMaker('orders', input, by);
  const find = customerFinder(scope, {
    tenant: by.principal.tenant,
    minPosition: input.headers['icrm-min-position'] ?? 0n,
    call: {},
  });
  return async (line: OrderLine): Promise<Carried> => {
    const { source = input.query.source, placedAt, customer, ...fields } = line;
    const context = contextOf({ source, reference: fields.reference, occurredAt: placedAt });
    const customerId = fields.customerId ?? (customer === undefined ? '' : await find(customer));
    const request = toRequest(salesV1.PlaceOrderRequest, { ...fields, customerId, context });
    const { orderId, result } = await scope.sales.placeOrder(request);
    return {
      ids: { orderId, customerId },
      position: result?.position ?? 0n,
      repeated: result?.repeated ?? false,
    };
  };
};

type Named = { readonly source: string; readonly reference: string; readonly occurredAt: string | undefined };

/** The context of a line's command: its id is derived from what the line is called, so that it is the same next time. */
const contextMaker = (kind: string, { headers }: ImportInput, { principal }: By) => {
  const { tenant, actor } = principal;
  return ({ source, reference, occurredAt = '' }: Named): commonV1.CommandContext =>
    commonV1.CommandContext.fromPartial({
      commandId: nameId(JSON.stringify(['import', tenant, kind, source, reference])),
      tenant,
      actor,
      channel: headers['icrm-channel'],
      occurredAt,
    });
};
