import { patienceOf } from '@icrm/command-service';
import { customerV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { addIdentifier, removeIdentifier } from '../application/change-identifiers.ts';
import { handleCustomer } from '../application/customer-handler.ts';
import type { Handling } from '../application/ports.ts';
import { registerCustomer } from '../application/register-customer.ts';
import type { RuleBook } from '../matching/rule-book.ts';
import { eraseMethod } from './erase-method.ts';
import { type Naming, toDetailsFact, toIdentifierFact, toIdentifierFacts } from './identifiers.ts';
import { linkMethods } from './link-methods.ts';
import { toResult } from './refusals.ts';
import { requests } from './requests.ts';

/** What the methods stand on besides the call. */
export type CustomerRpcOptions = Pick<Handling, 'store' | 'claimLeaseMs' | 'askedOf'> & {
  readonly keyRing: Handling['keyRing'] & Naming['keyRing'];
  readonly defaultRegion: string | undefined;
  readonly rules: Pick<RuleBook, 'read'>;
};

/** CustomerService: a method reads its request by a schema, carries out one command and tells the outcome. */
export const customerRpc = ({ defaultRegion, rules, ...options }: CustomerRpcOptions): RpcService => {
  const on = (context: CommandContext, call: RpcCall): Handling => ({
    ...options,
    context,
    ...patienceOf(call),
  });
  const naming = ({ tenant }: CommandContext, country?: string): Naming => ({
    keyRing: options.keyRing,
    tenant,
    region: country ?? defaultRegion,
  });

  return implement(customerV1.CustomerServiceService, {
    ...linkMethods(on, rules),
    ...eraseMethod(on),

    registerCustomer: validated(requests.registerCustomer, async ({ context, ...data }, call) => {
      const customerId = data.customerId ?? derivedId(context.commandId, 'customer');
      const names = naming(context, data.details.address?.country);
      const details = toDetailsFact(data.details, names.region);
      const registration = { customerId, kind: data.kind, source: data.source, details };
      const identifiers = toIdentifierFacts(names, data.identifiers);
      const outcome = await registerCustomer(on(context, call), registration, identifiers);
      return { customerId, result: toResult(outcome) };
    }),

    changeDetails: validated(requests.changeDetails, async ({ context, customerId, ...data }, call) => {
      const region = data.details.address?.country ?? defaultRegion;
      const outcome = await handleCustomer(on(context, call), customerId, {
        type: 'ChangeDetails',
        data: { ...data, details: toDetailsFact(data.details, region) },
      });
      return { result: toResult(outcome) };
    }),

    addIdentifier: validated(requests.addIdentifier, async ({ context, customerId, ...data }, call) => {
      const identifier = toIdentifierFact(naming(context), data.identifier);
      const outcome = await addIdentifier(on(context, call), customerId, { identifier, source: data.source });
      return { result: toResult(outcome) };
    }),

    removeIdentifier: validated(
      requests.removeIdentifier,
      async ({ context, customerId, identifier }, call) => {
        const { key } = toIdentifierFact(naming(context), identifier);
        return { result: toResult(await removeIdentifier(on(context, call), customerId, key)) };
      },
    ),

    giveConsent: validated(requests.giveConsent, async ({ context, customerId, ...data }, call) => {
      const outcome = await handleCustomer(on(context, call), customerId, { type: 'GiveConsent', data });
      return { result: toResult(outcome) };
    }),

    withdrawConsent: validated(requests.withdrawConsent, async ({ context, customerId, ...data }, call) => {
      const outcome = await handleCustomer(on(context, call), customerId, { type: 'WithdrawConsent', data });
      return { result: toResult(outcome) };
    }),

    convertProspect: validated(requests.convertProspect, async ({ context, customerId, ...data }, call) => {
      const outcome = await handleCustomer(on(context, call), customerId, { type: 'ConvertProspect', data });
      return { result: toResult(outcome) };
    }),

    retireCustomer: validated(requests.retireCustomer, async ({ context, customerId, ...data }, call) => {
      const outcome = await handleCustomer(on(context, call), customerId, { type: 'RetireCustomer', data });
      return { result: toResult(outcome) };
    }),
  });
};
