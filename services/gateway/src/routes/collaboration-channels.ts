import type { Readable } from 'node:stream';
import { channelV1, collaborationCommands, interactionChannel, tenant, vocabulary } from '@icrm/contracts';
import { HttpProblem, json, type Route, route, unauthenticated } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const MOST_BYTES = 25 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
const taken = z
  .object({
    outcome: z.enum(['stored', 'deduplicated', 'quarantined']),
    reason: z.string(),
    interactionId: z.string(),
    position: z.string(),
  })
  .meta({ id: 'TakenIn' });
const imported = z
  .object({
    offered: z.string(),
    stored: z.string(),
    deduplicated: z.string(),
    quarantined: z.string(),
    position: z.string(),
  })
  .meta({ id: 'ImportedMail' });
const words = z.string().trim().min(1).max(200);

/** What comes in from outside: signed webhooks of channels, mail as files, signals of telephones. */
export const collaborationChannelRoutes = ({ channels }: Pick<Clients, 'channels'>): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/channels/{tenant}/{channel}/{system}',
    operation: 'receiveWebhook',
    tag: 'channels',
    summary: 'A message of a channel, signed as Standard Webhooks are',
    description:
      'Headers `webhook-id`, `webhook-timestamp`, `webhook-signature`: HMAC-SHA-256 of `id.timestamp.body` with the secret of the channel, base64, as `v1,…`. Nobody signs in. Send it again until the answer is 2xx: it is taken once.',
    authenticated: false,
    input: {
      params: z.strictObject({ tenant, channel: interactionChannel, system: vocabulary.label }),
    },
    upload: [{ type: 'application/json', schema: collaborationCommands.channelMessage }],
    responses: { 200: { description: 'what became of it', schema: taken } },
    handler: async ({ params }, { upload, header, signal }) => {
      // Strangers are not listened to for megabytes.
      if (!header('webhook-signature')) throw unauthenticated('nobody has signed this');
      const body = await readAll(upload);
      return json(
        200,
        await channels.receiveWebhook(
          {
            ...params,
            webhookId: header('webhook-id') ?? '',
            webhookTimestamp: header('webhook-timestamp') ?? '',
            webhookSignature: header('webhook-signature') ?? '',
            body,
          },
          { signal },
        ),
      );
    },
  }),
  route({
    method: 'post',
    path: '/v1/import/mail',
    operation: 'importMail',
    tag: 'import',
    summary: 'A message (.eml) or a mailbox file (mbox); the file again adds nothing',
    input: { query: z.strictObject({ mailbox: z.email().max(254) }) },
    upload: [
      { type: 'message/rfc822', schema: z.string() },
      { type: 'application/mbox', schema: z.string() },
    ],
    responses: { 200: { description: 'how many were taken', schema: imported } },
    handler: async ({ query }, { upload, contentType, principal, signal }) => {
      const format = contentType === 'application/mbox' ? 'mbox' : 'eml';
      const named = { tenant: principal.tenant, mailbox: query.mailbox, format };
      return json(200, await channels.importMail(piecesOf(upload, named), { signal, deadlineMs: 600_000 }));
    },
  }),
  commandRoute('interactions', {
    path: '/v1/calls/{system}/{call}',
    operation: 'signalCall',
    summary: 'What a telephone exchange tells of a call',
    params: z.strictObject({ system: vocabulary.label, call: words }),
    body: collaborationCommands.signalCall,
    request: channelV1.SignalCallRequest,
    call: channels.signalCall,
    answer: { callId: z.string(), customerId: z.string() },
  }),
];

async function* piecesOf(
  upload: Readable,
  named: { readonly tenant: string; readonly mailbox: string; readonly format: string },
): AsyncGenerator<channelV1.ImportMailRequest> {
  let any = false;
  for await (const chunk of upload as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      any = true;
      yield { ...named, chunk: chunk.subarray(at, at + PIECE_BYTES) };
    }
  if (!any) yield { ...named, chunk: Buffer.alloc(0) };
}

const readAll = async (upload: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of upload as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new HttpProblem(413, 'body-too-large', { detail: `more than ${MOST_BYTES} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
