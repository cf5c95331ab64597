import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PhoneCallEvent } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { httpCarrier } from '../src/adapters/http-carrier.ts';
import { type CentreClient, centreClient, speaking, toSupport } from './start-centre.ts';
import { eventsOf, type Running, startService } from './start-service.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

const within = { withinMs: 30_000 };
let service: Running;
const clients: CentreClient[] = [];
beforeAll(async () => {
  service = await startService(2, undefined, {
    ICRM_SERVICE_PHONE_CENTRES: 'acme/pbx-1=phones,acme/pbx-2=machines+machine',
  });
  clients.push(...service.addresses.map(centreClient));
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await service.stop();
});

/** A call as the collaboration service records it. */
const callOn = (system: string) => {
  const [callId, customerId] = [newId(), newId()];
  const stream = `phonecall-acme.${callId}`;
  const names = { callId, customerId };
  let revision = -1n;
  const record = async (event: { readonly type: PhoneCallEvent['type']; readonly data: object }) => {
    const at = new Date().toISOString();
    const metadata = {
      ...{
        tenant: 'acme',
        customerIds: [customerId],
        actor: { kind: 'system', id: 'pbx' } as const,
        channel: 'phone',
      },
      ...{ correlationId: 'c', causationId: 'c', commandId: newId(), occurredAt: at, receivedAt: at },
    };
    const { type, data } = event;
    const appended = await service.store.append(
      stream,
      [{ id: newId(), type, data: { ...names, ...data, at }, metadata }],
      { expected: revision < 0n ? 'no-stream' : revision },
    );
    revision = appended.revision;
  };
  return {
    ...names,
    ring: () =>
      record({ type: 'PhoneCallRang', data: { interactionId: newId(), direction: 'inbound', system } }),
    choose: (menu: string, digits: string) =>
      record({ type: 'PhoneDigitsEntered', data: { menu, digits, count: digits.length } }),
    escalate: (step: string) =>
      record({ type: 'PhoneSelfServiceEscalated', data: { task: 'balance', step } }),
    serve: () => record({ type: 'PhoneSelfServiceCompleted', data: { task: 'balance' } }),
    answer: (agentId: string) => record({ type: 'PhoneCallAnswered', data: { agentId } }),
    hold: () => record({ type: 'PhoneCallHeld', data: {} }),
    resume: () => record({ type: 'PhoneCallResumed', data: {} }),
    end: () => record({ type: 'PhoneCallEnded', data: { cause: 'hung-up', talkedMs: 0, heldMs: 0 } }),
  };
};
const history = async (centreId: string, callId: string) =>
  (await eventsOf(service.store, `centre-acme.${centreId}`)).flatMap(({ type, data }) =>
    'callId' in data && data.callId === callId && !['CallStepTaken', 'CallQueued'].includes(type)
      ? [type]
      : [],
  );
const prepared = async (centreId: string) => {
  const [one] = clients;
  if (one === undefined) throw new Error('two instances were asked for');
  const centre = speaking(one, centreId);
  await centre.open();
  await centre.publish(toSupport);
  await centre.agent('anna');
  return centre;
};

describe('a call that an exchange tells of', () => {
  test('pops up at its agent with what the caller told a machine, and goes its way in the centre', async () => {
    const centre = await prepared('phones');
    const stop = new AbortController();
    const popped: string[] = [];
    const watching = (async () => {
      // A busy machine may lose its lease and take it again: whoever watches comes back, and is told what is open.
      while (!stop.signal.aborted)
        for await (const { what, brief } of centre.watch('anna', stop.signal, true))
          if (what === 'offered') popped.push(brief);
    })().catch(() => {});
    const call = callOn('pbx-1');
    await call.ring();
    await eventually(() => expect(popped.length).toBeGreaterThan(0), within);
    expect(JSON.parse(popped[0] ?? '')).toMatchObject({ callId: call.callId, queue: 'support' });
    await call.choose('language', '2');
    await call.answer('anna');
    await call.hold();
    await call.resume();
    await call.end();
    await eventually(
      async () =>
        expect(await history('phones', call.callId)).toEqual([
          ...['CallArrived', 'CallOffered', 'CallInputCollected', 'CallAnswered'],
          ...['CallHeld', 'CallRetrieved', 'CallFinished'],
        ]),
      within,
    );
    const given = callOn('pbx-1');
    await given.ring();
    await given.end();
    await eventually(
      async () => expect((await history('phones', given.callId)).at(-1)).toBe('CallAbandoned'),
      within,
    );
    stop.abort();
    await watching;
  });

  test('waits for an agent once the machine could not help, and never when it could', async () => {
    await prepared('machines');
    const contained = callOn('pbx-2');
    await contained.ring();
    await contained.serve();
    await contained.end();
    const call = callOn('pbx-2');
    await call.ring();
    await call.choose('menu', '3');
    await call.escalate('pin');
    await eventually(
      async () =>
        expect(await history('machines', call.callId)).toEqual([
          'CallInputCollected',
          'CallArrived',
          'CallOffered',
        ]),
      within,
    );
    expect(await history('machines', contained.callId)).toEqual([]);
    const [collected] = (await eventsOf(service.store, 'centre-acme.machines')).filter(
      ({ type }) => type === 'CallInputCollected',
    );
    expect(collected?.data).toMatchObject({
      inputs: [
        { field: 'menu', value: '3' },
        { field: 'machine-gave-up-at', value: 'balance/pin' },
      ],
    });
  });
});

test('a carrier over HTTP takes signed messages, and its own id is the one it reports by', async () => {
  const seen: { headers: IncomingMessage['headers']; body: string }[] = [];
  let status = 503;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end(status === 200 ? '{"id":"SM-77"}' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const carrier = httpCarrier(`whsec_c2VjcmV0@http://127.0.0.1:${port}/sms`);
  const message = { id: newId(), to: '+34600000001', text: 'At ten' };
  await expect(carrier.send(message)).rejects.toThrow('503');
  status = 200;
  expect(await carrier.send(message)).toEqual({ providerId: 'SM-77' });
  status = 204;
  expect(await carrier.send(message)).toEqual({ providerId: message.id });
  expect(JSON.parse(seen[1]?.body ?? '')).toEqual(message);
  expect(seen[1]?.headers).toMatchObject({
    'webhook-id': message.id,
    'webhook-signature': expect.stringMatching(/^v1,/),
  });
  await new Promise((resolve) => server.close(resolve));
});
