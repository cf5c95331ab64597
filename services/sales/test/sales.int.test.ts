import { RpcError } from '@icrm/rpc';
import { isUuid, newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { by, eventsOf, type Sales, type SalesClient, startSales } from './start-sales.ts';

const at = '2026-03-02T09:00:00.000Z';
const customerId = newId();
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const panel = { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12n, amountMinor: 240_000n };

let sales: Sales;
let first: SalesClient;
let second: SalesClient;
beforeAll(async () => {
  sales = await startSales(2);
  const [one, two] = sales.clients;
  if (one === undefined || two === undefined) throw new Error('two instances were asked for');
  first = one;
  second = two;
});
afterAll(() => sales.stop());

const shown = (sourceReference: string) => ({
  customerId,
  source: 'portal',
  sourceReference,
  topic: 'solar roof',
});
const interest = (sourceReference = newId()) => ({
  ...shown(sourceReference),
  campaignId: '',
  attributes: {},
});
const capture = async () => (await first.captureLead({ context: by(), ...interest() })).leadId;
const qualified = async () => {
  const leadId = await capture();
  await first.qualifyLead({ context: by(), leadId });
  return leadId;
};
const roof = {
  customerId,
  title: 'Solar roof',
  value: eur(1_250_000n),
  leadId: '',
  opportunityId: '',
  owner: '',
};
const open = async () => (await first.openOpportunity({ context: by(), ...roof })).opportunityId;
const basket = {
  customerId,
  orderId: '',
  currency: 'EUR',
  lines: [panel],
  reference: 'CA-1',
  totalMinor: undefined,
};
const place = async () => (await first.placeOrder({ context: by(), ...basket })).orderId;

const history = async (stream: string) =>
  (await eventsOf(sales.store, stream)).map(({ type, data }) => ({ type, data }));
const refused = async (call: Promise<unknown>): Promise<Partial<RpcError>> => {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof RpcError)) throw new Error('expected a refusal', { cause: error });
  const { code, reason, domain } = error;
  return { code, reason, domain };
};
const refusal = (code: string, reason: string) => ({ code, reason, domain: 'sales' });

describe('CaptureLead', () => {
  test('records the lead with all that is known of the command', async () => {
    const context = by();
    const { leadId, deduplicated, result } = await first.captureLead({ context, ...interest('form-77') });

    expect(deduplicated).toBe(false);
    const [event] = await eventsOf(sales.store, `lead-acme.${leadId}`);
    expect(event).toMatchObject({
      type: 'LeadCaptured',
      data: { leadId, ...shown('form-77'), at },
      position: result?.position,
      revision: 0n,
      metadata: {
        tenant: 'acme',
        customerIds: [customerId],
        actor: { kind: 'staff', id: 'clerk-7' },
        channel: 'phone',
        commandId: context?.commandId,
        correlationId: context?.commandId,
        occurredAt: at,
      },
    });
  });

  test('answers a second capture of source and reference with the first lead', async () => {
    const once = await first.captureLead({ context: by(), ...interest('form-78') });
    const again = await second.captureLead({ context: by(), ...interest('form-78'), topic: 'heat pump' });
    expect(again).toEqual({ ...once, deduplicated: true });
    expect(await history(`lead-acme.${once.leadId}`)).toHaveLength(1);
  });

  test('keeps the leads of two tenants apart', async () => {
    const context = by();
    const ours = await first.captureLead({ context, ...interest('form-79') });
    const theirs = await first.captureLead({
      context: context && { ...context, tenant: 'umbrella' },
      ...interest('form-79'),
    });
    expect(theirs).toMatchObject({ deduplicated: false });
    expect(theirs.leadId).not.toBe(ours.leadId);
  });

  test('is one lead however many captures race for it in two instances', async () => {
    for (let round = 0; round < 25; round += 1) {
      const race = [first, second, first, second].map((client) =>
        client.captureLead({ context: by(), ...interest(`race-${round}`) }),
      );
      const answers = await Promise.all(race);
      expect(new Set(answers.map(({ leadId }) => leadId)).size).toBe(1);
      expect(answers.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
      expect(await history(`lead-acme.${answers[0]?.leadId}`)).toHaveLength(1);
    }
  });
});

test('QualifyLead qualifies once', async () => {
  const leadId = await capture();
  await first.qualifyLead({ context: by(), leadId });
  expect(await history(`lead-acme.${leadId}`)).toContainEqual({
    type: 'LeadQualified',
    data: { leadId, customerId, at },
  });
  expect(await refused(second.qualifyLead({ context: by(), leadId }))).toEqual(
    refusal('FAILED_PRECONDITION', 'lead-not-open'),
  );
});

test('DisqualifyLead says why', async () => {
  const leadId = await capture();
  await first.disqualifyLead({ context: by(), leadId, reason: 'no budget' });
  expect(await history(`lead-acme.${leadId}`)).toContainEqual({
    type: 'LeadDisqualified',
    data: { leadId, customerId, reason: 'no budget', at },
  });
});

describe('OpenOpportunity', () => {
  test('opens one that sorts by the time of its command', async () => {
    const opportunityId = await open();
    expect(isUuid(opportunityId)).toBe(true);
    expect(await history(`opportunity-acme.${opportunityId}`)).toEqual([
      {
        type: 'OpportunityOpened',
        data: {
          opportunityId,
          customerId,
          title: 'Solar roof',
          value: { minor: 1_250_000, currency: 'EUR' },
          at,
        },
      },
    ]);
  });

  test('grows from a qualified lead alone', async () => {
    const from = (leadId: string) => first.openOpportunity({ context: by(), ...roof, leadId });
    await expect(from(await qualified())).resolves.toBeDefined();
    expect(await refused(from(await capture()))).toEqual(
      refusal('FAILED_PRECONDITION', 'lead-not-qualified'),
    );
    expect(await refused(from(newId()))).toEqual(refusal('NOT_FOUND', 'lead-not-found'));
  });

  test('keeps the id its caller chose, once', async () => {
    const chosen = { ...roof, opportunityId: newId() };
    expect((await first.openOpportunity({ context: by(), ...chosen })).opportunityId).toBe(
      chosen.opportunityId,
    );
    expect(await refused(first.openOpportunity({ context: by(), ...chosen }))).toEqual(
      refusal('ALREADY_EXISTS', 'opportunity-already-opened'),
    );
  });
});

test('AdvanceOpportunity moves ahead alone', async () => {
  const opportunityId = await open();
  const advance = (to: string) => first.advanceOpportunity({ context: by(), opportunityId, to });
  await advance('negotiating');
  expect(await refused(advance('proposed'))).toEqual(refusal('FAILED_PRECONDITION', 'stage-not-ahead'));
});

test('WinOpportunity closes it at the value agreed', async () => {
  const opportunityId = await open();
  await first.winOpportunity({ context: by(), opportunityId, value: eur(1_200_000n) });
  expect(await refused(first.loseOpportunity({ context: by(), opportunityId, reason: 'price' }))).toEqual(
    refusal('FAILED_PRECONDITION', 'opportunity-not-open'),
  );
});

test('LoseOpportunity says why', async () => {
  const opportunityId = await open();
  await first.loseOpportunity({ context: by(), opportunityId, reason: 'price' });
  expect(await history(`opportunity-acme.${opportunityId}`)).toContainEqual({
    type: 'OpportunityLost',
    data: { opportunityId, customerId, reason: 'price', at },
  });
});

test('an opportunity raced for by a win and a loss ends once', async () => {
  for (let round = 0; round < 25; round += 1) {
    const opportunityId = await open();
    const ends = await Promise.allSettled([
      first.winOpportunity({ context: by(), opportunityId, value: eur(1n) }),
      second.loseOpportunity({ context: by(), opportunityId, reason: 'price' }),
    ]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await history(`opportunity-acme.${opportunityId}`)).toHaveLength(2);
  }
});

describe('PlaceOrder', () => {
  test('adds up the lines', async () => {
    const orderId = await place();
    const line = { ...panel, quantity: 12, amountMinor: 240_000 };
    expect(await history(`order-acme.${orderId}`)).toEqual([
      {
        type: 'OrderPlaced',
        data: {
          orderId,
          customerId,
          currency: 'EUR',
          reference: 'CA-1',
          lines: [line],
          totalMinor: 240_000,
          at,
        },
      },
    ]);
  });

  test('refuses a total that is not the sum', async () => {
    const wrong = first.placeOrder({ context: by(), ...basket, totalMinor: 240_001n });
    expect(await refused(wrong)).toEqual(refusal('INVALID_ARGUMENT', 'total-differs'));
  });
});

test('CancelOrder takes the order back once', async () => {
  const orderId = await place();
  const cancel = () => first.cancelOrder({ context: by(), orderId, reason: 'changed mind' });
  await cancel();
  expect(await refused(cancel())).toEqual(refusal('FAILED_PRECONDITION', 'order-already-cancelled'));
});

describe('a command sent again', () => {
  test('has one effect and the same answer, from either instance, also when the state has moved on', async () => {
    const context = by();
    const once = await first.placeOrder({ context, ...basket });
    await first.cancelOrder({ context: by(), orderId: once.orderId, reason: 'changed mind' });
    const again = await second.placeOrder({ context, ...basket });

    expect(again.orderId).toBe(once.orderId);
    expect(again.result).toEqual({ ...once.result, repeated: true });
    expect(await history(`order-acme.${once.orderId}`)).toHaveLength(2);
  });

  test('has one effect when many send it at once', async () => {
    for (let round = 0; round < 25; round += 1) {
      const context = by();
      const answers = await Promise.all(
        [first, second, first, second].map((client) => client.placeOrder({ context, ...basket })),
      );
      const positions = new Set(answers.map(({ result }) => result?.position));
      expect(positions.size).toBe(1);
      expect(await history(`order-acme.${answers[0]?.orderId}`)).toHaveLength(1);
    }
  });
});

test('bad input is refused with the fields that are wrong', async () => {
  const wrong = first.captureLead({ context: by(), ...interest(), customerId: 'ana', topic: '' });
  await expect(wrong).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fieldViolations: [
      { field: 'customerId', description: expect.any(String) },
      { field: 'topic', description: 'is required' },
    ],
  });
});

test('a log that does not answer is UNAVAILABLE, with a time to try again', async () => {
  const alone = await startSales(1);
  await alone.engines.eventstore.stop();
  const call = alone.clients[0]?.placeOrder({ context: by(), ...basket });
  await expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
  await alone.stop();
});
