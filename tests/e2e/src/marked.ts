import { join } from 'node:path';
import { allEvents, type EventDefinition } from '@icrm/contracts';
import { connectEventStore, type NewEvent } from '@icrm/event-store';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { type Garbage, garbageFor, operationsOf } from '@icrm/testkit/garbage';
import fc from 'fast-check';
import type { Stack } from './stack.ts';

/**
 * Personal values that nothing else contains, of each kind that schemas tell apart. None is made like an identifier: what a
 * caller chooses as the id of a thing or a call is no personal value and travels in the clear.
 */
export const marks = {
  text: 'Zqmarked Name',
  email: 'zqmarked@example.com',
  phone: '+34699123987',
  number: 'ZQ 81726354 X',
} as const;

const needles = ['zqmarked', '699123987', '81726354'];

/** What is around each mark in a text; percent-encoding does not hide one. */
export const marksIn = (text: string): string[] => {
  const lower = text.toLowerCase();
  return needles.flatMap((needle) => {
    const at = lower.indexOf(needle);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 120), at + 60)];
  });
};

/** Those take long by what they do; and what is told to whoever asked for it: words that were not understood, a product without a price. */
const skipped = [
  ...['/v1/projection/rebuild', '/v1/evidence/verify', '/v1/identity/match', '/v1/keys/rotate', '/v1/events'],
  '/v1/segments/from-text',
  '/v1/price-lists',
];

// Ids of calls that a caller chooses, and positions that would be waited for.
const chosen = /min-?position|(correlation|causation)-id|idempotency-key|command-id/i;

/** What sending marked values came to. */
export type Sent = {
  readonly operations: number;
  readonly answers: Map<number, number>;
  /** Refusals whose bodies repeat a mark. */
  readonly repeated: string[];
};

/** Sends marked values through every operation of the description, some times each, mostly right. */
export const sendMarked = async (
  stack: Stack,
  { each, ids }: { readonly each: number; readonly ids: readonly string[] },
): Promise<Sent> => {
  const { body: description } = await stack.get('/openapi.json');
  const values = [...Object.values(marks), ...ids];
  const material = { schemas: description.components.schemas, values, fitting: 60 };
  const operations = operationsOf(description).filter(
    ({ path }) => !skipped.some((it) => path.startsWith(it)) && !path.endsWith('/live'),
  );
  const sent: Sent = { operations: operations.length, answers: new Map(), repeated: [] };
  const wanted = operations.flatMap((operation) => {
    const parameters = operation.parameters.filter(({ name }) => !chosen.test(name));
    const requests = garbageFor({ ...operation, parameters }, material);
    return fc.sample(requests, { numRuns: each, seed: 7 });
  });
  for (let from = 0; from < wanted.length; from += 8)
    await Promise.all(wanted.slice(from, from + 8).map((request) => send(stack, request, sent)));
  return sent;
};

const send = async ({ url }: Stack, { method, path, headers, body }: Garbage, sent: Sent): Promise<void> => {
  // Names of parameters are no values of anybody.
  if ([...new URL(path, url).searchParams.keys()].some((key) => marksIn(key).length > 0)) return;
  const init = { method, headers, ...(body !== undefined && { body }) };
  const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(15_000) });
  const { status } = response;
  sent.answers.set(status, (sent.answers.get(status) ?? 0) + 1);
  const live = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (live) await response.body?.cancel();
  const text = live ? '' : await response.text();
  if (status >= 400 && marksIn(text).length > 0)
    sent.repeated.push(`${method} ${path.slice(0, 80)} -> ${status} ${text.slice(0, 400)}`);
};

/** Puts an event of every type into the log of a stack, a mark in each of its personal places. Resolves with how many. */
export const appendMarked = async (
  data: string,
  engines: { readonly eventStore: string; readonly mongo: string },
): Promise<number> => {
  const readStore = connectReadStore({ uri: engines.mongo, database: 'icrm' });
  const kek = await fileKek(join(data, 'keys', 'key-encryption-keys.json'));
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek });
  const store = connectEventStore({ connectionString: engines.eventStore, keyRing });
  // Some at a time, as services would.
  for (let from = 0; from < allEvents.length; from += 16)
    await Promise.all(
      allEvents
        .slice(from, from + 16)
        .map((it) => store.append(`marked-demo.${newId()}`, [toMarked(it)], { expected: 'no-stream' })),
    );
  await store.close();
  await readStore.close();
  return allEvents.length;
};

const toMarked = ({ type, version, example, schema, personal, subject }: EventDefinition): NewEvent => {
  let data = structuredClone(example) as Record<string, unknown>;
  for (const { path } of personal) {
    const marked = structuredClone(data);
    mark(marked, path);
    // A place with a form of its own (a date, a postcode, text in JSON) keeps its example.
    if (schema.safeParse(marked).success) data = marked;
  }
  const customerId = typeof data[subject] === 'string' ? data[subject] : newId();
  const id = newId();
  const at = new Date().toISOString();
  return {
    id,
    type,
    data,
    metadata: {
      ...{
        tenant: 'demo',
        customerIds: [customerId],
        channel: 'web',
        schema: version,
        occurredAt: at,
        receivedAt: at,
      },
      ...{ correlationId: id, causationId: id, commandId: id, actor: { kind: 'system', id: 'marked' } },
    },
  };
};

const mark = (at: unknown, [key, ...rest]: readonly string[]): void => {
  if (typeof at !== 'object' || at === null || key === undefined) return;
  const holder = at as Record<string, unknown>;
  if (key === '*') for (const index of Object.keys(holder)) step(holder, index, rest);
  else if (key in holder) step(holder, key, rest);
};
const step = (holder: Record<string, unknown>, key: string, rest: readonly string[]): void => {
  if (rest.length > 0) mark(holder[key], rest);
  else if (typeof holder[key] === 'string') holder[key] = markLike(holder[key]);
};
/** A mark that the schema of the place takes as it took the example. */
const markLike = (text: string): string => {
  if (text.includes('@')) return marks.email;
  if (/^\+\d+$/.test(text)) return marks.phone;
  return /^[\d-]{8,}/.test(text) || text.startsWith('{') || text.startsWith('[') ? text : marks.text;
};
