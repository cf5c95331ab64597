import { customerCommands as commands, customerV1 as v1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const params = z.strictObject({ customerId: vocabulary.id });
const link = { linkId: z.string() };

/** Who a customer is: one row a command. */
export const customerCommandRoutes = ({ customer }: Pick<Clients, 'customer'>): readonly Route[] => [
  commandRoute('customers', {
    path: '/v1/customers',
    operation: 'registerCustomer',
    summary: 'Registers a person or an organisation',
    description:
      'An identifier belongs to one customer of a tenant at a time: when one is taken the answer is 409 with the reason `identifier-taken`. Without a customer id one is derived from the command id.',
    body: commands.registerCustomer,
    request: v1.RegisterCustomerRequest,
    call: customer.registerCustomer,
    answer: { customerId: z.string() },
    makes: ({ customerId }) => `/v1/customers/${customerId}`,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/details',
    operation: 'changeDetails',
    summary: 'Says something new of a customer, or takes it back',
    params,
    body: commands.changeDetails,
    request: v1.ChangeDetailsRequest,
    call: customer.changeDetails,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/identifiers',
    operation: 'addIdentifier',
    summary: 'Adds an identifier to a customer',
    params,
    body: commands.addIdentifier,
    request: v1.AddIdentifierRequest,
    call: customer.addIdentifier,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/identifiers/remove',
    operation: 'removeIdentifier',
    summary: 'Takes an identifier from a customer; it is free again',
    params,
    body: commands.removeIdentifier,
    request: v1.RemoveIdentifierRequest,
    call: customer.removeIdentifier,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/consents',
    operation: 'giveConsent',
    summary: 'Records that a customer agreed to a purpose on a channel',
    params,
    body: commands.giveConsent,
    request: v1.GiveConsentRequest,
    call: customer.giveConsent,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/consents/withdraw',
    operation: 'withdrawConsent',
    summary: 'Records that a customer took an agreement back',
    params,
    body: commands.withdrawConsent,
    request: v1.WithdrawConsentRequest,
    call: customer.withdrawConsent,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/convert',
    operation: 'convertProspect',
    summary: 'Makes a prospect a customer',
    params,
    body: commands.convertProspect,
    request: v1.ConvertProspectRequest,
    call: customer.convertProspect,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/retire',
    operation: 'retireCustomer',
    summary: 'Records that a customer left',
    params,
    body: commands.retireCustomer,
    request: v1.RetireCustomerRequest,
    call: customer.retireCustomer,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/erase',
    operation: 'eraseCustomer',
    summary: "Destroys the key of a customer's personal data; cannot be undone",
    params,
    body: commands.eraseCustomer,
    request: v1.EraseCustomerRequest,
    call: customer.eraseCustomer,
    answer: {
      receipt: z.object({
        receiptId: z.string(),
        customerId: z.string(),
        erasedAt: z.string(),
        identifiersReleased: z.int(),
      }),
    },
  }),
  commandRoute('links', {
    path: '/v1/links',
    operation: 'linkCustomers',
    summary: 'Two customers are one and the same',
    body: commands.linkCustomers,
    request: v1.LinkCustomersRequest,
    call: customer.linkCustomers,
    answer: link,
  }),
  commandRoute('links', {
    path: '/v1/links/remove',
    operation: 'unlinkCustomers',
    summary: 'Takes a link back, whenever it was made',
    body: commands.unlinkCustomers,
    request: v1.UnlinkCustomersRequest,
    call: customer.unlinkCustomers,
    answer: link,
  }),
  commandRoute('links', {
    path: '/v1/links/reject',
    operation: 'rejectLink',
    summary: 'Remembers that two customers are not the same',
    body: commands.rejectLink,
    request: v1.RejectLinkRequest,
    call: customer.rejectLink,
    answer: link,
  }),
];
