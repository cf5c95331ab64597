import {
  type AccessReport,
  accessReport,
  type ConsentInForce,
  type ContactEvent,
  consentInForce,
  disclosureV1,
  messageConsent,
  portableData,
} from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import { RpcError, rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createProjectionService, projectionSettings } from '../src/index.ts';
import { at, linked, ordered, registered, unlinked } from './sample-events.ts';
import { createWorld, record, type World } from './start-projection.ts';

let world: World;
let service: ReturnType<typeof createProjectionService>;
let client: ReturnType<typeof connect>;
const connect = (address: string) => rpcClient(disclosureV1.DisclosureServiceClient, address);

beforeAll(async () => {
  world = await createWorld();
  service = createProjectionService(projectionSettings.read(world.environment));
  client = connect((await service.start()) ?? '');
});
afterAll(async () => {
  client.close();
  await service.stop();
  await world.stop();
});

const marketing = { purpose: 'marketing', channel: 'email' };
const given = (customerId: string, day: number, changes: object = {}) => ({
  type: 'ConsentGiven' as const,
  data: {
    customerId,
    ...marketing,
    textVersion: '2026-01',
    lawfulBasis: 'consent' as const,
    evidence: 'form 7, 203.0.113.9',
    at: at(day),
    ...changes,
  },
});
const withdrawn = (customerId: string, day: number, changes: object = {}) => ({
  type: 'ConsentWithdrawn' as const,
  data: { customerId, ...marketing, reason: 'unsubscribe', at: at(day), ...changes },
});
const erased = (customerId: string, day: number) => ({
  type: 'CustomerErased' as const,
  data: { customerId, receiptId: newId(), reason: 'request', at: at(day) },
});

const inForce = async (customerId: string, changes: object = {}): Promise<ConsentInForce> => {
  const question = { tenant: 'acme', customerId, ...marketing, atTime: '', atPosition: 0n, minPosition: 0n };
  const { consent } = await client.getConsentInForce({ ...question, ...changes });
  return consentInForce.parse(JSON.parse(consent));
};
type Permitted = Extract<ContactEvent, { type: 'ContactPermitted' }>['data'];
/** As marketing permits and sends on the third day. */
const send = async (contact: Omit<Permitted, 'policy' | 'at'>) => {
  const { contactId: messageId, customerId, channel } = contact;
  const permitted = { type: 'ContactPermitted' as const, data: { ...contact, policy: 1, at: at(3) } };
  const sent = { messageId, customerId, channel, receipt: '250', at: at(3) };
  await record(world.events, [permitted], { stream: `contact-acme.${customerId}` });
  await record(world.events, [{ type: 'MessageSent', data: sent }], { stream: `message-acme.${messageId}` });
};
const eventsOf = async (stream: string, type: string) => {
  const found: RecordedEvent[] = [];
  for await (const event of world.events.readStream(stream)) if (event.type === type) found.push(event);
  return found;
};
const refusalOf = async (call: Promise<unknown>) => {
  const error: unknown = await call.catch((cause: unknown) => cause);
  return error instanceof RpcError ? { code: error.code, reason: error.reason } : error;
};

describe('the consent in force', () => {
  test('at a moment of sending is proved by one question: basis, text, evidence and event', async () => {
    const id = newId();
    const position = await record(world.events, [
      registered(id),
      given(id, 2),
      withdrawn(id, 4),
      given(id, 6, { textVersion: '2026-02' }),
    ]);
    const proof = await inForce(id, { atTime: at(3), minPosition: position });
    expect(proof).toMatchObject({
      inForce: true,
      state: 'given',
      asOf: { time: at(3) },
      decision: {
        textVersion: '2026-01',
        lawfulBasis: 'consent',
        evidence: 'form 7, 203.0.113.9',
        event: { type: 'ConsentGiven', at: at(2), customerId: id, stream: `customer-acme.${id}` },
      },
    });
    expect(await inForce(id, { atTime: at(5) })).toMatchObject({
      inForce: false,
      state: 'withdrawn',
      decision: { reason: 'unsubscribe' },
      before: [{ textVersion: '2026-01' }],
    });
    expect(await inForce(id)).toMatchObject({ inForce: true, decision: { textVersion: '2026-02' } });
    expect(await inForce(id, { atTime: at(1, 12) })).toMatchObject({ inForce: false, state: 'none' });
    expect(await inForce(id, { channel: 'sms' })).toMatchObject({ state: 'none' });
    // The log at the position of the first decision knew no later one.
    const atPosition = BigInt(proof.decision?.event.position ?? 0);
    expect(await inForce(id, { atPosition })).toMatchObject({ inForce: true, before: [] });
  });

  test('when a message was sent is proved by the message alone, whatever was decided and erased since', async () => {
    const [id, messageId] = [newId(), newId()];
    const contact = { contactId: messageId, customerId: id, ...marketing };
    await record(world.events, [registered(id), given(id, 2)]);
    const [decision] = await eventsOf(`customer-acme.${id}`, 'ConsentGiven');
    const consent = { eventId: decision?.id ?? '', at: at(2), asOfPosition: `${decision?.position}` };
    await send({ ...contact, channel: 'email', consent });
    await record(world.events, [withdrawn(id, 4), erased(id, 5)]);
    const { proof } = await client.getMessageConsent({ tenant: 'acme', messageId, minPosition: 0n });
    expect(messageConsent.parse(JSON.parse(proof))).toMatchObject({
      customerId: id,
      purpose: 'marketing',
      channel: 'email',
      proved: true,
      permitted: { consentEventId: decision?.id, policy: 1 },
      consent: { state: 'given', decision: { textVersion: '2026-01', lawfulBasis: 'consent' } },
    });
    const unsent = client.getMessageConsent({ tenant: 'acme', messageId: newId(), minPosition: 0n });
    expect(await refusalOf(unsent)).toEqual({ code: 'NOT_FOUND', reason: 'message-not-sent' });
    const elsewhere = client.getMessageConsent({ tenant: 'globex', messageId, minPosition: 0n });
    expect(await refusalOf(elsewhere)).toMatchObject({ reason: 'message-not-sent' });
  });

  test('that a permission did not rest on proves nothing', async () => {
    const [id, messageId] = [newId(), newId()];
    const contact = { contactId: messageId, customerId: id, ...marketing, channel: 'email' as const };
    const consent = { eventId: newId(), at: at(2), asOfPosition: '1' };
    await record(world.events, [registered(id), given(id, 2)]);
    await send({ ...contact, consent });
    const { proof } = await client.getMessageConsent({ tenant: 'acme', messageId, minPosition: 0n });
    expect(JSON.parse(proof)).toMatchObject({ proved: false, consent: { inForce: true } });
  });

  test('on any channel counts for each, and what is said later of one channel counts for that one', async () => {
    const id = newId();
    const position = await record(world.events, [
      registered(id),
      given(id, 2, { channel: 'any' }),
      withdrawn(id, 3, { channel: 'sms' }),
    ]);
    expect(await inForce(id, { minPosition: position })).toMatchObject({ inForce: true });
    expect(await inForce(id, { channel: 'sms' })).toMatchObject({ inForce: false });
  });

  test('that was told late was in force, but not known then', async () => {
    const id = newId();
    const position = await record(world.events, [registered(id), given(id, 2)]);
    // Everything was recorded today, long after it happened.
    expect(await inForce(id, { atTime: at(3), minPosition: position })).toMatchObject({
      inForce: true,
      knownThen: false,
    });
  });

  test('of a customer is that of everybody linked with them at the moment', async () => {
    const [id, other] = [newId(), newId()];
    const position = await record(world.events, [
      registered(id),
      registered(other),
      given(id, 2),
      linked(id, other, at(3)),
      withdrawn(other, 4),
      unlinked(id, other, at(6)),
    ]);
    expect(await inForce(id, { atTime: at(5), minPosition: position })).toMatchObject({ inForce: false });
    expect(await inForce(id, { atTime: at(7) })).toMatchObject({ inForce: true, members: [id] });
  });

  test('ends with an erasure; what was in force before stays proved, without its evidence', async () => {
    const id = newId();
    const position = await record(world.events, [registered(id), given(id, 2), erased(id, 4)]);
    await world.keyRing.erase('acme', id);
    const later = createProjectionService(projectionSettings.read(world.environment));
    const fresh = connect((await later.start()) ?? '');
    const ask = async (atTime: string) => {
      const question = {
        tenant: 'acme',
        customerId: id,
        ...marketing,
        atPosition: 0n,
        minPosition: position,
      };
      return JSON.parse((await fresh.getConsentInForce({ ...question, atTime })).consent);
    };
    expect(await ask(at(3))).toMatchObject({ inForce: true, decision: { evidence: '[erased]' } });
    expect(await ask(at(5))).toMatchObject({ inForce: false, state: 'given' });
    fresh.close();
    await later.stop();
  });

  test('is refused for who is unknown, for the future, and for bad words', async () => {
    const id = newId();
    const minPosition = await record(world.events, [registered(id)]);
    const ask = (changes: object) => refusalOf(inForce(id, { minPosition, ...changes }));
    expect(await ask({ customerId: newId() })).toEqual({ code: 'NOT_FOUND', reason: 'customer-not-found' });
    expect(await ask({ tenant: 'other' })).toEqual({ code: 'NOT_FOUND', reason: 'customer-not-found' });
    expect(await ask({ atTime: at(-900) })).toEqual({ code: 'NOT_FOUND', reason: 'before-first-event' });
    expect(await ask({ atTime: '2999-01-01T00:00:00Z' })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await ask({ atPosition: 1n << 60n })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await ask({ atTime: at(1), atPosition: 1n })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await ask({ purpose: 'No Such Thing' })).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

const reportOf = async (customerId: string, minPosition = 0n, tenant = 'acme'): Promise<AccessReport> => {
  let head: object = {};
  const timeline: unknown[] = [];
  for await (const { part } of client.getAccessReport({ tenant, customerId, minPosition })) {
    if (part?.$case === 'head') head = JSON.parse(part.value);
    if (part?.$case === 'entry') timeline.push(JSON.parse(part.value));
  }
  return accessReport.parse({ ...head, timeline });
};

describe('the access report', () => {
  test('has everything that is held, in clear, with whence it came and whither it went', async () => {
    const [id, other] = [newId(), newId()];
    const position = await record(world.events, [
      registered(id),
      registered(other, { givenName: 'Anita', contactEmail: 'anita@example.com' }, { source: 'shop' }),
      given(id, 2),
      withdrawn(id, 4),
      ordered(id, 42_00),
      linked(id, other),
    ]);
    const report = await reportOf(id, position);
    expect(report.members.toSorted()).toEqual([id, other].toSorted());
    expect(report.view.profile.contactEmail).toBe('anita@example.com');
    expect(report.view.provenance?.['profile.contactEmail']?.source).toBe('shop');
    expect(report.consents.map(({ state }) => state)).toEqual(['withdrawn', 'given']);
    expect(report.consents[1]?.evidence).toBe('form 7, 203.0.113.9');
    expect(report.timeline).toHaveLength(6);
    expect(report.timeline.map(({ type }) => type)).toEqual([
      'CustomerRegistered',
      'CustomerRegistered',
      'ConsentGiven',
      'ConsentWithdrawn',
      'OrderPlaced',
      'CustomersLinked',
    ]);
    expect(report.timeline[0]?.data).toMatchObject({ details: { address: { line: 'Calle Mayor 1' } } });
    expect(report.links).toHaveLength(1);
    expect(report.sources.map(({ source }) => source)).toEqual(expect.arrayContaining(['shop', 'web']));
    expect(report.recipients).toEqual([
      { topic: 'icrm.customer.events.v1', events: 5 },
      { topic: 'icrm.sales.events.v1', events: 1 },
    ]);
  });

  test('of a long history is whole and in order', async () => {
    const id = newId();
    const orders = Array.from({ length: 520 }, (_, n) => ordered(id, 100 + n));
    const report = await reportOf(id, await record(world.events, [registered(id), ...orders]));
    expect(report.timeline).toHaveLength(521);
    const positions = report.timeline.map((it) => BigInt(it.position));
    expect(positions).toEqual(positions.toSorted((x, y) => (x < y ? -1 : 1)));
  }, 90_000);

  test('is refused for who is unknown or of another tenant', async () => {
    const id = newId();
    const position = await record(world.events, [registered(id)]);
    const notFound = { code: 'NOT_FOUND', reason: 'customer-not-found' };
    expect(await refusalOf(reportOf(newId(), position))).toEqual(notFound);
    expect(await refusalOf(reportOf(id, position, 'other'))).toEqual(notFound);
  });
});

test('portable data is what the person provided, and nothing that was made of it', async () => {
  const id = newId();
  const minPosition = await record(world.events, [registered(id), given(id, 2), ordered(id, 42_00)]);
  const { data } = await client.getPortableData({ tenant: 'acme', customerId: id, minPosition });
  const exported = portableData.parse(JSON.parse(data));
  expect(exported).toMatchObject({
    kind: 'person',
    profile: { givenName: 'Ana', address: { city: 'Madrid' } },
    consents: [{ state: 'given', evidence: 'form 7, 203.0.113.9' }],
    orders: [{ data: { totalMinor: 42_00 } }],
  });
  expect(data).not.toContain('segment');
});
