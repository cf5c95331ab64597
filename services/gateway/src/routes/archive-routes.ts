import type { archiveV1 } from '@icrm/contracts';
import { bytes, json, positionSchema, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needRole } from './need-role.ts';
import { flag } from './reading.ts';

const FILE = 'application/gzip';
const block = z.strictObject({
  number: positionSchema,
  position: positionSchema,
  events: positionSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().max(200),
  signedAt: z.string().max(40).default(''),
});
const anchors = z
  .strictObject({
    anchors: z.array(block).max(1_000).default([]).meta({ description: 'blocks kept elsewhere' }),
  })
  .meta({ id: 'VerifyLog' });
const imported = z
  .object({ events: z.string(), present: z.string(), keys: z.string(), position: z.string() })
  .meta({ id: 'ArchiveImport' });
const verified = z
  .object({
    intact: z.boolean(),
    events: z.string(),
    blocks: z.string(),
    findings: z.array(z.object({}).loose()),
  })
  .loose()
  .meta({ id: 'LogVerification' });

/** The log of a tenant as a file, and the evidence that the log is as it was written. All need the role `admin`. */
export const archiveRoutes = ({
  archive,
  evidence,
}: Pick<Clients, 'archive' | 'evidence'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/archive',
    operation: 'exportArchive',
    tag: 'archive',
    summary: 'The whole log of the tenant as a compressed, checksummed file',
    description:
      'Broken off, it goes on with `after`. With `keys=true` the wrapped keys of the people are in it.',
    input: { query: z.strictObject({ after: positionSchema.optional(), keys: flag }) },
    responses: { 200: { description: 'gzip of JSON lines', type: FILE, schema: z.string() } },
    handler: async ({ query }, exchange) => {
      needRole(exchange, 'admin');
      const { tenant } = exchange.principal;
      const request = { tenant, afterPosition: query.after ?? 0n, withKeys: query.keys };
      const chunks = archive.export(request, { signal: exchange.signal });
      const name = `attachment; filename="${tenant}.icrm.gz"`;
      return bytes(bytesOf(chunks), FILE, { 'content-disposition': name });
    },
  }),
  route({
    method: 'post',
    path: '/v1/archive',
    operation: 'importArchive',
    tag: 'archive',
    summary: 'Brings a file in; what is there already is left as it is',
    input: {},
    upload: [{ type: FILE, schema: z.string() }],
    responses: { 200: { description: 'what was brought in', schema: imported } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      const parts = partsOf(exchange.principal.tenant, exchange.upload);
      return json(200, await archive.import(parts, { signal: exchange.signal }));
    },
  }),
  route({
    method: 'get',
    path: '/v1/evidence',
    operation: 'getEvidence',
    tag: 'archive',
    summary: 'The newest signed block of the hash chain over the log, and the key that signs',
    input: {},
    responses: {
      200: { description: 'keep it elsewhere: it proves the log up to there', schema: z.object({}).loose() },
    },
    handler: async (_, { signal }) => json(200, await evidence.getEvidence({}, { signal })),
  }),
  route({
    method: 'post',
    path: '/v1/evidence/verify',
    operation: 'verifyLog',
    tag: 'archive',
    summary: 'Reads the whole log, compares it with its chain, and names what was altered',
    input: { body: anchors },
    responses: { 200: { description: 'intact, or the findings', schema: verified } },
    handler: async ({ body }, exchange) => {
      needRole(exchange, 'admin');
      return json(200, await evidence.verify(body, { signal: exchange.signal }));
    },
  }),
];

async function* bytesOf(chunks: AsyncIterable<archiveV1.ExportResponse>): AsyncGenerator<Uint8Array> {
  for await (const { chunk } of chunks) yield chunk;
}

async function* partsOf(
  tenant: string,
  upload: AsyncIterable<Uint8Array>,
): AsyncGenerator<archiveV1.ImportRequest> {
  yield { part: { $case: 'tenant', value: tenant } };
  for await (const chunk of upload) yield { part: { $case: 'chunk', value: Buffer.from(chunk) } };
}
