import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  at,
  by,
  type Customers,
  details,
  email,
  erpId,
  eventsOf,
  person,
  phone,
  refusal,
  startCustomers,
} from './start-customers.ts';

let customers: Customers;
beforeAll(async () => {
  customers = await startCustomers();
});
afterAll(() => customers.stop());

let numbered = 0;
const freshEmail = () => {
  numbered += 1;
  return email(`ana${numbered}@example.com`);
};
const register = async (...identifiers: Parameters<typeof person>) =>
  (await customers.first.registerCustomer(person(...identifiers))).customerId;
const history = async (customerId: string) =>
  (await eventsOf(customers.store, `customer-acme.${customerId}`)).map(({ type, data }) => ({ type, data }));

describe('RegisterCustomer', () => {
  test('records a prospect with identifiers in their one form', async () => {
    const request = person(email(' Ana@BÜCHER.example '), phone('600 00 00 01'), erpId('C-1001'));
    const { customerId, result } = await customers.first.registerCustomer(request);

    const [event] = await eventsOf(customers.store, `customer-acme.${customerId}`);
    const key = expect.stringMatching(/^[\w-]{22}$/);
    expect(event).toMatchObject({
      type: 'CustomerRegistered',
      position: result?.position,
      metadata: { customerIds: [customerId], commandId: request.context?.commandId },
      data: {
        customerId,
        kind: 'person',
        stage: 'prospect',
        details: { givenName: 'Ana', familyName: 'Ruiz' },
        identifiers: [
          { kind: 'email', value: 'ana@xn--bcher-kva.example', key },
          { kind: 'phone', value: '+34600000001', key },
          { kind: 'external', value: 'C-1001', system: 'erp', key },
        ],
        source: 'web',
        at,
      },
    });
  });

  test('reads a phone number by the country of the address', async () => {
    const request = person(phone('020 7946 0018'));
    const address = { line: '', city: '', region: '', postcode: '', country: 'GB' };
    const { customerId } = await customers.first.registerCustomer({
      ...request,
      details: details({ address }),
    });
    expect(await history(customerId)).toMatchObject([
      { data: { identifiers: [{ value: '+442079460018' }] } },
    ]);
  });

  test('refuses an identifier of another customer, naming kind and holder, and takes nothing', async () => {
    const [taken, free] = [freshEmail(), freshEmail()];
    const holder = await register(taken);
    expect(await refusal(customers.second.registerCustomer(person(taken, free)))).toEqual({
      code: 'ALREADY_EXISTS',
      reason: 'identifier-taken',
      metadata: { kind: 'email', customerId: holder },
    });
    await expect(register(free)).resolves.toBeDefined();
  });

  test('keeps tenants apart', async () => {
    const shared = freshEmail();
    await register(shared);
    const theirs = person(shared);
    await expect(
      customers.first.registerCustomer({ ...theirs, context: { ...by(), tenant: 'umbrella' } }),
    ).resolves.toBeDefined();
  });

  test('refuses an id that is known', async () => {
    const customerId = await register(freshEmail());
    expect(
      await refusal(customers.first.registerCustomer({ ...person(freshEmail()), customerId })),
    ).toMatchObject({
      code: 'ALREADY_EXISTS',
      reason: 'customer-already-registered',
    });
  });

  test('names every identifier that is none', async () => {
    const wrong = customers.first.registerCustomer(person(freshEmail(), email('ana'), phone('call me')));
    await expect(wrong).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fieldViolations: [
        { field: 'identifiers[1].value', description: expect.any(String) },
        { field: 'identifiers[2].value', description: expect.any(String) },
      ],
    });
  });
});

test('ChangeDetails records what a source says and takes back', async () => {
  const customerId = await register();
  const said = { context: by(), customerId, source: 'phone', retracted: [] };
  await customers.first.changeDetails({
    ...said,
    details: details({ segment: 'vip', contactPhone: '600 000 001' }),
  });
  await customers.first.changeDetails({ ...said, context: by(), details: undefined, retracted: ['segment'] });
  expect((await history(customerId)).slice(1)).toEqual([
    {
      type: 'CustomerDetailsChanged',
      data: {
        customerId,
        details: { segment: 'vip', contactPhone: '+34600000001' },
        retracted: [],
        source: 'phone',
        at,
      },
    },
    {
      type: 'CustomerDetailsChanged',
      data: { customerId, details: {}, retracted: ['segment'], source: 'phone', at },
    },
  ]);
});

describe('AddIdentifier and RemoveIdentifier', () => {
  const add = (customerId: string, identifier: ReturnType<typeof email>) =>
    customers.first.addIdentifier({ context: by(), customerId, identifier, source: 'erp' });
  const remove = (customerId: string, identifier: ReturnType<typeof email>) =>
    customers.second.removeIdentifier({ context: by(), customerId, identifier });

  test('hand an identifier from one customer to another', async () => {
    const [ana, bea] = [await register(), await register()];
    const identifier = freshEmail();
    await add(ana, identifier);
    expect(await refusal(add(bea, identifier))).toMatchObject({
      reason: 'identifier-taken',
      metadata: { customerId: ana },
    });
    await remove(ana, identifier);
    await add(bea, identifier);
    expect(await refusal(add(ana, identifier))).toMatchObject({ metadata: { customerId: bea } });
  });

  test('add once, and remove once', async () => {
    const ana = await register();
    const identifier = freshEmail();
    await add(ana, identifier);
    await add(ana, identifier);
    await remove(ana, identifier);
    expect(await refusal(remove(ana, identifier))).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'identifier-not-held',
    });
    expect((await history(ana)).map(({ type }) => type)).toEqual([
      'CustomerRegistered',
      'IdentifierAdded',
      'IdentifierRemoved',
    ]);
  });

  test('free an identifier that somebody unknown cannot have', async () => {
    const identifier = freshEmail();
    expect(await refusal(add(newId(), identifier))).toMatchObject({ reason: 'customer-not-found' });
    await expect(register(identifier)).resolves.toBeDefined();
  });
});

test('GiveConsent and WithdrawConsent are facts of purpose and channel', async () => {
  const customerId = await register();
  const about = { customerId, purpose: 'marketing', channel: 'email' };
  const agreed = { ...about, textVersion: '2026-01', lawfulBasis: '', evidence: 'form 7' };
  await customers.first.giveConsent({ context: by(), ...agreed });
  await customers.first.withdrawConsent({ context: by(), ...about, reason: 'unsubscribe' });
  expect((await history(customerId)).slice(1)).toEqual([
    { type: 'ConsentGiven', data: { ...agreed, lawfulBasis: 'consent', at } },
    { type: 'ConsentWithdrawn', data: { ...about, reason: 'unsubscribe', at } },
  ]);
});

test('ConvertProspect is done once and RetireCustomer ends it', async () => {
  const customerId = await register();
  const convert = () => customers.first.convertProspect({ context: by(), customerId, reason: 'contract' });
  const { result } = await convert();
  expect((await convert()).result).toEqual(result);
  await customers.first.retireCustomer({ context: by(), customerId, reason: 'moved' });
  expect(await refusal(convert())).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'customer-retired' });
});

describe('EraseCustomer', () => {
  test('destroys the key, frees the identifiers and gives a receipt', async () => {
    const identifier = freshEmail();
    const customerId = await register(identifier, erpId(newId()));
    const request = { context: by(), customerId, reason: 'request' };
    const before = new Date().toISOString();
    const { receipt, result } = await customers.first.eraseCustomer(request);

    expect(receipt).toEqual({
      receiptId: expect.any(String),
      customerId,
      erasedAt: expect.any(String),
      identifiersReleased: 2,
    });
    expect(await history(customerId)).toMatchObject([
      {
        data: {
          details: { givenName: '[erased]' },
          identifiers: [{ value: '[erased]' }, { value: '[erased]' }],
        },
      },
      {
        type: 'CustomerErased',
        data: { customerId, receiptId: receipt?.receiptId, reason: 'request', at: receipt?.erasedAt },
      },
    ]);
    expect(String(receipt?.erasedAt) >= before).toBe(true);
    expect(await customers.second.eraseCustomer(request)).toEqual({
      receipt,
      result: { ...result, repeated: true },
    });
    await expect(register(identifier)).resolves.toBeDefined();
  });

  test('leaves nothing that a command could do', async () => {
    const customerId = await register();
    await customers.first.eraseCustomer({ context: by(), customerId, reason: 'request' });
    const gone = { code: 'FAILED_PRECONDITION', reason: 'customer-erased' };
    const late = { context: by(), customerId, reason: 'request' };
    expect(await refusal(customers.second.convertProspect(late))).toMatchObject(gone);
    expect(await refusal(customers.second.registerCustomer({ ...person(), customerId }))).toMatchObject(gone);
  });
});
