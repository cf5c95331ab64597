import {
  customerCommands,
  erasureCommands,
  signedReceipt,
  privacyV1 as v1,
  vocabulary,
} from '@icrm/contracts';
import { json, jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { needRole } from './need-role.ts';
import { cursor, flag, limit, positionHeader } from './reading.ts';

const params = z.strictObject({ customerId: vocabulary.id });
const receiptKey = z
  .object({
    keyId: z.string(),
    publicKey: z.string().meta({ description: 'Ed25519, SPKI in PEM' }),
  })
  .meta({ id: 'ReceiptKey' });
const erasureReceipt = z.object({
  receiptId: z.string(),
  customerId: z.string(),
  erasedAt: z.string(),
  identifiersReleased: z.int(),
});
const erasurePage = z
  .object({
    erasures: z.array(
      z.object({
        customerId: z.string(),
        receiptId: z.string(),
        destroyedAt: z.string(),
        confirmed: z.array(z.string()),
        outstanding: z.array(z.string()),
      }),
    ),
    nextCursor: z.string().meta({ description: "'' on the last page" }),
  })
  .meta({ id: 'ErasurePage' });
const rotation = z
  .object({
    version: z.string().meta({ description: 'of the key-encryption key, that wraps now' }),
    rewrapped: z.string().meta({ description: "subjects' keys that were wrapped anew" }),
  })
  .meta({ id: 'KeyRotation' });

/** What became of erasures, and the keys of personal data. */
export const privacyRoutes = ({ privacy }: Pick<Clients, 'privacy'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/customers/{customerId}/erasure',
    operation: 'getErasureReceipt',
    tag: 'privacy',
    summary: 'The signed receipt of an erasure: what was destroyed, who has confirmed, who is outstanding',
    description:
      'The signature is Ed25519 over the receipt in canonical JSON (RFC 8785). Verify it offline with the key of `GET /v1/keys/receipt`, or by `icrm customer receipt --verify`.',
    input: { params },
    responses: { 200: { description: 'the receipt as it stands', schema: signedReceipt } },
    handler: async ({ params: { customerId } }, { principal: { tenant }, signal }) => {
      const { receipt, ...signed } = await privacy.getErasureReceipt({ tenant, customerId }, { signal });
      // The bytes that were signed are handed on as they are.
      return jsonText(200, `{"receipt":${receipt},${JSON.stringify(signed).slice(1)}`);
    },
  }),
  commandRoute('privacy', {
    path: '/v1/customers/{customerId}/erase-person',
    operation: 'erasePerson',
    summary: 'Erases everybody who is linked with a customer: the whole person; cannot be undone',
    description:
      'The customer that is named goes last. Sent again, it does what is left and gives all receipts.',
    params,
    body: customerCommands.eraseCustomer,
    request: v1.ErasePersonRequest,
    call: privacy.erasePerson,
    answer: { receipts: z.array(erasureReceipt) },
  }),
  route({
    method: 'get',
    path: '/v1/erasures',
    operation: 'listErasures',
    tag: 'privacy',
    summary: 'Erasures and who has not confirmed them yet, the oldest first',
    input: {
      query: z.strictObject({
        complete: flag.meta({ description: 'those that everybody has confirmed, too' }),
        limit: limit.default(50),
        cursor: cursor.optional(),
      }),
    },
    responses: { 200: { description: 'a page of erasures', schema: erasurePage } },
    handler: async ({ query }, { principal: { tenant }, signal }) => {
      const request = { tenant, ...query, limit: Math.min(200, query.limit), cursor: query.cursor ?? '' };
      const { position, ...page } = await privacy.listErasures(request, { signal });
      return json(200, page, positionHeader(position));
    },
  }),
  commandRoute('privacy', {
    path: '/v1/customers/{customerId}/erasure/confirmations',
    operation: 'confirmErasure',
    summary: 'A subscriber confirms that nothing readable of an erased customer is left with it',
    params,
    body: erasureCommands.confirmErasure,
    request: v1.ConfirmErasureRequest,
    call: privacy.confirmErasure,
  }),
  route({
    method: 'get',
    path: '/v1/keys/receipt',
    operation: 'getReceiptKey',
    tag: 'privacy',
    summary: 'The public key that receipts are verified with',
    input: {},
    responses: { 200: { description: 'the key', schema: receiptKey } },
    handler: async (_, { signal }) => json(200, await privacy.getReceiptKey({}, { signal })),
  }),
  route({
    method: 'post',
    path: '/v1/keys/rotate',
    operation: 'rotateKeys',
    tag: 'operation',
    summary: "Adds a version of the key-encryption key and wraps every subject's key anew",
    description: 'No event is touched. Needs the role `admin`.',
    input: {},
    responses: { 200: { description: 'done', schema: rotation } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      return json(200, await privacy.rotateKeys({}, { signal: exchange.signal, deadlineMs: 600_000 }));
    },
  }),
];
