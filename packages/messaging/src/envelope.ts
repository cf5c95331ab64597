import { z } from 'zod';
import { InvalidEnvelope } from './errors.ts';
import type { CloudEvent } from './messaging.ts';

/** A CloudEvent as Kafka carries it: text headers and the data as bytes. */
export type Envelope = { readonly headers: Record<string, string>; readonly value: Buffer | null };

const reserved = ['id', 'type', 'source', 'subject', 'time', 'specversion', 'datacontenttype', 'dataschema'];

// Marks a message without a value as meant: compaction then forgets its key.
const TOMBSTONE = 'ce_tombstone';

const extensionName = z
  .string()
  .regex(/^[a-z0-9]{1,20}$/, 'expected 1-20 lower-case letters or digits')
  .refine((name) => !reserved.includes(name) && name !== 'tombstone', 'is an attribute of its own');

const attributes = z.strictObject({
  id: z.string().min(1),
  type: z.string().min(1),
  source: z.string().regex(/^\S+$/, 'expected a URI reference'),
  subject: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  dataContentType: z.literal('application/json'),
  extensions: z.record(extensionName, z.string()),
});

/** Encodes a CloudEvent in binary mode. A `traceparent` extension also becomes the header that tracers know. */
export const encodeEvent = (event: CloudEvent): Envelope => {
  const { data, tombstone, ...rest } = event;
  const { extensions, ...known } = check(rest);
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: known.id,
    ce_type: known.type,
    ce_source: known.source,
    ce_subject: known.subject,
    ce_time: known.time,
    'content-type': known.dataContentType,
  };
  for (const [name, value] of Object.entries(extensions)) headers[`ce_${name}`] = value;
  if (extensions.traceparent !== undefined) headers.traceparent = extensions.traceparent;
  if (tombstone === true) return { headers: { ...headers, [TOMBSTONE]: 'true' }, value: null };
  return { headers, value: Buffer.from(JSON.stringify(data)) };
};

/** Decodes what {@link encodeEvent} wrote. @throws InvalidEnvelope naming the attribute that is missing or wrong. */
export const decodeEvent = (
  headers: Readonly<Record<string, string>>,
  value: Uint8Array | null,
): CloudEvent => {
  const attribute = (name: string): string | undefined => headers[`ce_${name}`];
  if (attribute('specversion') !== '1.0')
    throw new InvalidEnvelope(`ce_specversion: expected 1.0, found ${attribute('specversion') ?? 'none'}`);
  const extensions = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce_') && name !== TOMBSTONE && !reserved.includes(name.slice(3)))
    .map(([name, text]) => [name.slice(3), text]);
  const known = check({
    id: attribute('id'),
    type: attribute('type'),
    source: attribute('source'),
    subject: attribute('subject'),
    time: attribute('time'),
    dataContentType: headers['content-type']?.split(';')[0]?.trim(),
    extensions: Object.fromEntries(extensions),
  });
  // What was parked and comes again has no bytes in the place of no value.
  if (headers[TOMBSTONE] === 'true' && (value === null || value.length === 0))
    return { ...known, data: {}, tombstone: true };
  return { ...known, data: parseData(value) };
};

const check = (candidate: unknown): z.infer<typeof attributes> => {
  const result = attributes.safeParse(candidate);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InvalidEnvelope(`${issue?.path.join('.') || 'envelope'}: ${issue?.message ?? 'invalid'}`);
};

const parseData = (value: Uint8Array | null): object => {
  if (value === null) throw new InvalidEnvelope('data: missing');
  const parsed = parseJson(value);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new InvalidEnvelope('data: expected a JSON object');
  return parsed;
};

const parseJson = (value: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8'));
  } catch {
    throw new InvalidEnvelope('data: not JSON');
  }
};
