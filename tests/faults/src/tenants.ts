import { timedOut, within } from '@icrm/runtime';
import { httpClient, type Issuer, type Stack } from '@icrm/test-e2e';
import { type Garbage, garbageFor, type Operation, operationsOf } from '@icrm/testkit/garbage';
import fc from 'fast-check';
import { readLog } from './read-log.ts';

/** What a tenant reaching for another's data came to. */
export type Reaching = {
  /** Requests sent by the stranger. */
  readonly sent: number;
  /** Answers by status. */
  readonly answers: ReadonlyMap<number, number>;
  /** Requests whose answers showed something of the other tenant. */
  readonly leaks: readonly string[];
  /** Requests that a service failed at. One that takes too long (504) may be waiting for what never comes. */
  readonly broken: readonly string[];
  /** Facts of the other tenant before and after. */
  readonly before: number;
  readonly after: number;
};

/** A word that stands in every text of the victim, so that it can be found wherever it should not be. */
const marker = 'Zirkonblau';
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** What keepers do for all tenants at once takes long and is no door to another's data. */
const skipped = ['/v1/projection/rebuild', '/v1/keys/rotate', '/v1/evidence/verify', '/v1/identity/match'];
/** A position that never comes is waited for until the deadline: asked for again and again it would only take long. */
const waits = (name: string): boolean => name === 'icrm-min-position' || name === 'minPosition';

/**
 * R8: one tenant fills what it can, then another, with every role there is, asks every route of the description: first each
 * question for the victim's own things by their names, then whatever can be generated with the victim's ids, cursors and
 * contacts in every place, its name in headers too. `as` makes the stranger of another tenant: of the victim's own, to see
 * that a leak would be found.
 */
export const reachForTenants = async (
  stack: Stack,
  issuer: Issuer,
  { runs, as = 'eve' }: { readonly runs: number; readonly as?: string },
): Promise<Reaching> => {
  const roles = ['admin', 'personal-data'];
  const bearer = async (tenant: string) => ({
    authorization: `Bearer ${await issuer.token({ tenant, sub: tenant, roles })}`,
  });
  const victim = await bearer('victim');
  const stranger = await bearer(as);
  const known = await fill(stack, victim);
  const before = await readLog(stack, victim);
  const values = [...known.values()].flat();
  // What the stranger knows it may have written into its own records.
  const secrets = [...new Set(before.text.match(uuid))].filter((id) => !values.includes(id));

  const { body: description } = await stack.get('/openapi.json');
  const operations = operationsOf(description)
    .filter(({ path }) => !skipped.some((it) => path.startsWith(it)))
    .map((it) => ({ ...it, parameters: it.parameters.filter(({ name }) => !waits(name)) }));
  const answers = new Map<number, number>();
  const leaks: string[] = [];
  const broken: string[] = [];
  let sent = 0;
  const attempt = async (request: Garbage): Promise<void> => {
    const { status, text } = await send(stack.url, request, {
      ...stranger,
      ...asVictim[sent % asVictim.length],
    });
    sent += 1;
    answers.set(status, (answers.get(status) ?? 0) + 1);
    const told = `${request.method} ${request.path} -> ${status} ${text.slice(0, 300)}`;
    if (shows(text, secrets)) leaks.push(told);
    if (status >= 500 && status !== 504) broken.push(`${told} asked with ${request.body ?? 'nothing'}`);
  };

  for (const request of operations.flatMap((it) => questionsFor(it, known))) await attempt(request);
  const { schemas } = description.components;
  const requests = fc.oneof(...operations.map((it) => garbageFor(it, { schemas, values, fitting: 40 })));
  await fc.assert(fc.asyncProperty(requests, attempt), { numRuns: runs, endOnFailure: true });
  const after = await readLog(stack, victim);
  return { sent, answers, leaks, broken, before: before.events, after: after.events };
};

/** Ways of saying to be somebody else. */
const asVictim = [
  {},
  { 'icrm-tenant': 'victim' },
  { 'icrm-actor': 'system:root' },
  { 'x-tenant': 'victim', 'x-forwarded-for': '127.0.0.1' },
];

type Known = ReadonlyMap<string, readonly string[]>;

/** A question that asks for things of the victim where its path wants things of that name. */
const questionsFor = ({ method, path }: Operation, known: Known): Garbage[] => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (method !== 'GET' || names.some((name) => !known.has(name))) return [];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(known.get(name)?.[0] ?? ''));
  return [{ method, path: filled, headers: {}, body: undefined }];
};

/** True when an answer shows the victim's words, or an id of the victim that the stranger cannot know. */
const shows = (text: string, secrets: readonly string[]): boolean =>
  text.includes(marker) || secrets.some((id) => text.includes(id));

const send = async (url: string, { method, path, headers, body }: Garbage, more: Record<string, string>) => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...more },
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(20_000),
  });
  // A stream has no end: what it says at first is enough.
  const live = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  return { status: response.status, text: live ? await firstOf(response) : await response.text() };
};

const firstOf = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const first = await within(reader.read(), 200);
  await reader.cancel();
  return first === timedOut ? '' : Buffer.from(first.value ?? []).toString();
};

/** Records of several kinds; gives what a stranger would like to know, by its name: ids, a contact, cursors. */
const fill = async ({ url }: Stack, headers: Record<string, string>): Promise<Known> => {
  const http = httpClient(url);
  const known = new Map<string, string[]>();
  const learn = (name: string, value: unknown) => {
    if (typeof value === 'string' && value !== '') known.set(name, [...(known.get(name) ?? []), value]);
  };
  const post = async (path: string, body: object) => {
    const answer = await http.post(path, body, headers);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    for (const [name, value] of Object.entries(answer.body)) if (name.endsWith('Id')) learn(name, value);
    return answer;
  };
  const email = `${marker}-${Date.now()}@example.com`.toLowerCase();
  learn('value', email);
  learn('kind', 'email');
  let position = '0';
  for (let i = 0; i < 3; i++) {
    const made = await post('/v1/customers', {
      kind: 'person',
      source: 'web',
      details: { givenName: marker, familyName: `Name ${i}`, address: { city: marker } },
      identifiers: i === 0 ? [{ kind: 'email', value: email }] : [],
    });
    const { customerId } = made.body;
    const lines = [{ productId: 'P-1', name: marker, quantity: 1, amountMinor: 4_321 }];
    await post('/v1/orders', { customerId, currency: 'EUR', lines });
    await post('/v1/leads', { customerId, topic: marker, source: 'web', sourceReference: `${i}` });
    const consent = { purpose: 'newsletter', channel: 'email', textVersion: 'v1', evidence: marker };
    await post(`/v1/customers/${customerId}/consents`, consent);
    const opened = await post('/v1/cases', { customerId, kind: 'question', subject: marker });
    position = opened.position;
  }
  learn('position', position);
  const [first = ''] = known.get('customerId') ?? [];
  const fresh = { ...headers, 'icrm-min-position': position };
  learn('cursor', (await http.get('/v1/customers?limit=1', fresh)).body.nextCursor);
  learn('cursor', (await http.get(`/v1/customers/${first}/timeline?limit=1`, headers)).body.nextCursor);
  learn('stream', `customer-victim.${first}`);
  learn('key', `victim.${first}`);
  learn('tenant', 'victim');
  return known;
};
