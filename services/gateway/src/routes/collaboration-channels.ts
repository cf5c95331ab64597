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
const ofEquipment = z.strictObject({ equipmentId: vocabulary.label });
const equipment = z
  .object({
    equipment: z.array(
      z.object({
        ...{ equipmentId: z.string(), kind: z.string(), place: z.string(), lines: z.int() },
        ...{ status: z.enum(['up', 'down', 'unknown']), since: vocabulary.instant },
        ...{ reason: z.string(), linesFull: z.boolean() },
      }),
    ),
  })
  .meta({ id: 'EquipmentNow' });
const contained = z
  .object({
    ...{ calls: z.int(), contained: z.int(), rate: z.number() },
    leftAt: z.array(z.object({ task: z.string(), step: z.string(), calls: z.int() })),
  })
  .meta({ id: 'Containment' });
const portalGaps = z
  .object({
    ...{ started: z.int(), completed: z.int() },
    gaps: z.array(
      z.object({
        ...{ task: z.string(), step: z.string(), abandoned: z.int(), lastAt: vocabulary.instant },
      }),
    ),
  })
  .meta({ id: 'PortalGaps' });
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
  commandRoute('interactions', {
    path: '/v1/equipment/{equipmentId}',
    operation: 'registerEquipment',
    summary: 'Something that messages or calls pass through: what it is, and how many lines it has',
    params: ofEquipment,
    body: collaborationCommands.registerEquipment,
    request: channelV1.RegisterEquipmentRequest,
    call: channels.registerEquipment,
  }),
  commandRoute('interactions', {
    path: '/v1/equipment/{equipmentId}/status',
    operation: 'reportEquipment',
    summary: 'How it is: only what changes is recorded',
    params: ofEquipment,
    body: collaborationCommands.reportEquipment,
    request: channelV1.ReportEquipmentRequest,
    call: channels.reportEquipment,
  }),
  route({
    method: 'get',
    path: '/v1/equipment',
    operation: 'listEquipment',
    tag: 'interactions',
    summary: 'What messages and calls pass through, and whether it works',
    input: {},
    responses: { 200: { description: 'the equipment', schema: equipment } },
    handler: async (_input, { principal: { tenant: whose }, signal }) =>
      json(200, await channels.listEquipment({ tenant: whose }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/calls/containment',
    operation: 'getContainment',
    tag: 'interactions',
    summary: 'How many calls a machine served by itself, and where the others left it',
    input: {
      query: z.strictObject({
        system: vocabulary.label.optional(),
        from: z.iso.date().optional(),
        until: z.iso.date().optional(),
      }),
    },
    responses: { 200: { description: 'the calls', schema: contained } },
    handler: async ({ query: { system = '', from = '', until = '' } }, { principal, signal }) =>
      json(200, await channels.getContainment({ tenant: principal.tenant, system, from, until }, { signal })),
  }),
  route({
    method: 'get',
    path: '/v1/portal-gaps',
    operation: 'getPortalGaps',
    tag: 'interactions',
    summary: 'Where customers leave what they begin at their own door',
    input: {},
    responses: { 200: { description: 'the gaps, the most frequent first', schema: portalGaps } },
    handler: async (_input, { principal: { tenant: whose }, signal }) =>
      json(200, await channels.getPortalGaps({ tenant: whose }, { signal })),
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
