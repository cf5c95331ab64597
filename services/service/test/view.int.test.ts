import { fieldV1, viewV1 } from '@icrm/contracts';
import { type Handlers, implement, RpcError, rpcClient, serveRpc } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type CentreClient, centreClient, speaking } from './start-centre.ts';
import { by, eventsOf, type Running, startService } from './start-service.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

const known = newId();
const unreachable = newId();

/** A view as the projection service writes it, as far as this service reads it. */
const viewOf = (customerId: string) => ({
  customerId,
  displayName: 'Ana Ruiz',
  profile: {
    ...{ segment: 'corporate', language: 'es', address: { country: 'MX' } },
    contactPhone: customerId === unreachable ? '+34600000000' : '+34600000001',
  },
  sales: { rfm: { monetaryMinor: 2_000_000, currency: 'EUR' } },
  analytics: {
    decisions: [
      { kind: 'care-first', arm: 'treated', expiresAt: '2999-01-01T00:00:00.000Z' },
      { kind: 'value-tier', value: 'iron', arm: 'treated', expiresAt: '2001-01-01T00:00:00.000Z' },
    ],
    predictions: [{ kind: 'churn', band: 'high', expiresAt: '2999-01-01T00:00:00.000Z' }],
  },
  service: { openCases: [{ kind: 'complaint', subject: 'came broken' }] },
});

let answers = true;
let asked = 0;
const getCustomerView: Handlers<typeof viewV1.ViewServiceService>['getCustomerView'] = async (request) => {
  asked += 1;
  const customerId = request.by?.$case === 'customerId' ? request.by.value : '';
  if (!answers) await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
  if (customerId !== known && customerId !== unreachable) throw new RpcError('NOT_FOUND', 'nobody');
  return { view: JSON.stringify(viewOf(customerId)), position: 77n };
};
// The other methods are not asked.
const views = implement(viewV1.ViewServiceService, { getCustomerView } as Handlers<
  typeof viewV1.ViewServiceService
>);

let view: Part;
let service: Running;
let client: CentreClient;
beforeAll(async () => {
  view = serveRpc({ listen: { host: '127.0.0.1', port: 0 }, services: [views], reflection: false });
  service = await startService(1, undefined, { ICRM_VIEW: (await view.start()) ?? '' });
  client = centreClient(service.addresses[0] ?? '');
}, 60_000);
afterAll(async () => {
  client.close();
  await service.stop();
  await view.stop();
});

const byTier = [
  { do: 'if', all: [{ variable: 'valueTier', is: 'equal', value: 'gold' }], goto: 'first' },
  { do: 'queue', skill: 'support', priority: 0 },
  { do: 'wait', seconds: 3_600 },
  { label: 'first', do: 'queue', skill: 'support', priority: 10 },
];
const history = async (centreId: string) =>
  (await eventsOf(service.store, `centre-acme.${centreId}`)).map(({ type, data }) => ({ type, data }));

describe('routing', () => {
  test('reads tier, segment, language and open complaint from the view, and keeps them with the call', async () => {
    const centre = speaking(client, 'knowing');
    await centre.open();
    await centre.publish(byTier);
    await centre.call({ customerId: known });
    const events = await history('knowing');
    expect(events).toContainEqual({
      type: 'CallArrived',
      data: expect.objectContaining({
        caller: {
          ...{ segment: 'corporate', language: 'es', valueTier: 'gold', openComplaint: true },
          ...{ careFirst: true, churnRisk: 'high' },
        },
        ...{ profile: 'view', viewPosition: '77' },
      }),
    });
    expect(events).toContainEqual({
      type: 'CallStepTaken',
      data: expect.objectContaining({ do: 'if', inputs: { valueTier: 'gold' } }),
    });
    expect(events.at(-1)).toMatchObject({ type: 'CallQueued', data: { priority: 10 } });
  });

  test('goes on when the view does not answer, and says so', async () => {
    const centre = speaking(client, 'unknowing');
    await centre.open();
    await centre.publish(byTier);
    await centre.call({ customerId: newId() });
    answers = false;
    await centre.call({ customerId: known });
    answers = true;
    const profiles = (await history('unknowing')).flatMap(({ data }) =>
      'profile' in data ? [data.profile] : [],
    );
    expect(profiles).toEqual(['unknown', 'unavailable']);
  });

  test('shows the agent who calls, and the same again', async () => {
    const centre = speaking(client, 'telling');
    await centre.open();
    await centre.publish(byTier);
    const { callId } = await centre.call({ customerId: known });
    asked = 0;
    const shown = await centre.brief(callId);
    // One document, whatever there is of the customer.
    expect(asked).toBe(1);
    expect(JSON.parse(shown.brief)).toMatchObject({
      ...{ callId, queue: 'support' },
      customer: { displayName: 'Ana Ruiz', valueTier: 'gold', profile: { segment: 'corporate' } },
    });
    expect(shown.viewPosition).toBe(77n);
    await centre.abandon(callId);
    const places = { asOfRevision: shown.revision, asOfViewPosition: shown.viewPosition };
    expect((await centre.brief(callId, places)).brief).toBe(shown.brief);
  });
});

test('a case gets the promise of the segment and country in the view, not of those that are said', async () => {
  const [cases] = service.clients;
  const opened = await cases?.openCase({
    context: by(),
    ...{ caseId: '', customerId: known, kind: 'incident', priority: 'high', subject: 'broken' },
    ...{ segment: 'home', contract: '', country: 'ES' },
  });
  const [event] = await eventsOf(service.store, `case-acme.${opened?.caseId}`);
  expect(event?.data).toMatchObject({
    ...{ segment: 'corporate', plan: { id: 'priority' }, calendar: { id: 'mx-ciudad-de-mexico' } },
    entitlement: { source: 'view', viewPosition: '77' },
  });
});

test('customers are told by short message that somebody comes, and what the carrier says is noted', async () => {
  const field = rpcClient(fieldV1.FieldServiceClient, service.addresses[0] ?? '', { deadlineMs: 20_000 });
  const window = { from: '2030-03-05T08:00:00.000Z', until: '2030-03-05T16:00:00.000Z' };
  const place = { latitude: 40.4, longitude: -3.7 };
  const { technicianId } = await field.registerTechnician({
    context: by(),
    ...{ technicianId: '', name: 'Marta', phone: '', skills: { pump: 1 }, base: place, tracked: false },
  });
  await field.publishShift({ context: by(), technicianId, ...window });
  const send = async (customerId: string) => {
    const { workOrderId } = await field.openWorkOrder({
      context: by(),
      ...{ workOrderId: '', customerId, caseId: '', skill: 'pump', durationMinutes: 30, window, place },
      ...{ address: '', task: 'look at it' },
    });
    await eventually(() => field.dispatchJob({ context: by(), workOrderId }), { withinMs: 20_000 });
    return workOrderId;
  };
  const orders = [await send(known), await send(unreachable)];
  const told = async () => {
    const found: string[] = [];
    for await (const { type, data } of service.store.readAll({ filter: { streamPrefixes: ['sms-'] } }))
      if ('customerId' in data && 'workOrderId' in data) {
        const code = 'code' in data ? ` ${String(data.code)}` : '';
        const text = 'text' in data ? ` ${String(data.text).slice(0, 10)}` : '';
        found.push(`${orders.indexOf(String(data.workOrderId))} ${type}${text}${code}`);
      }
    return found.sort();
  };
  await eventually(
    async () =>
      expect(await told()).toEqual([
        ...['0 SmsDelivered', '0 SmsQueued Su técnico', '0 SmsSent'],
        ...['1 SmsFailed unreachable', '1 SmsQueued Su técnico', '1 SmsSent'],
      ]),
    { withinMs: 30_000 },
  );
  field.close();
});
