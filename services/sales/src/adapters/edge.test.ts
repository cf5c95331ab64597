import { salesCommands } from '@icrm/contracts';
import { memoryEventStore } from '@icrm/event-store/testing';
import { parseRequest, RpcError } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import { hints } from '../application/hint-handler.ts';
import type { Register } from '../projections/register.ts';
import { commandMethods, question, requestsOf } from './edge.ts';

const id = '0193a000-0000-7000-8000-000000000001';
const context = {
  commandId: 'c-1',
  tenant: 'acme',
  actor: { kind: 'staff', id: 'clerk-7' },
  channel: 'phone',
  correlationId: '',
  causationId: '',
  occurredAt: '2026-03-02T09:00:00.000Z',
  viewPosition: 0n,
};

/** Every table of commands, the noun of its ids, and the commands that make one. */
const tables = [
  ['lead', salesCommands.leadWork, []],
  ['hint', salesCommands.hintCommands, ['raiseHint']],
  ['offer', salesCommands.offerCommands, ['suggestOffer']],
  ['opportunity', salesCommands.opportunityWork, []],
  ['account', salesCommands.accountCommands, ['registerAccount']],
  ['quote', salesCommands.quoteCommands, ['generateQuote']],
  ['order', salesCommands.orderWork, []],
  ['engineering', salesCommands.engineeringCommands, ['requestEngineering']],
  ['abandonment', salesCommands.selfServiceCommands, ['abandonSelfService']],
  ['activity', salesCommands.activityCommands, ['scheduleActivity']],
  ['visit', salesCommands.visitCommands, ['planVisit']],
  ['expense', salesCommands.expenseCommands, ['submitExpense']],
] as const;
const rows = tables.flatMap(([noun, commands, creates]) =>
  Object.entries(requestsOf<Readonly<Record<string, z.ZodObject>>>({ noun, commands, creates })).map(
    ([name, schema]) => [name, noun, schema, (creates as readonly string[]).includes(name)] as const,
  ),
);

const violations = (schema: z.ZodType, message: object): string[] => {
  try {
    parseRequest(schema, message);
    return [];
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'INVALID_ARGUMENT') throw error;
    return error.fieldViolations.map(({ field }) => field);
  }
};

describe.each(rows)('%s', (_name, noun, schema, creates) => {
  test('needs a context', () => expect(violations(schema, { [`${noun}Id`]: id })).toContain('context'));
  test('refuses an id that is none, and fields that nobody knows', () => {
    expect(violations(schema, { context, [`${noun}Id`]: '7', surprise: true })).toEqual(
      expect.arrayContaining([`${noun}Id`, 'surprise']),
    );
  });
  test(creates ? 'may leave out the id of what it makes' : 'needs the id of what it changes', () =>
    expect(violations(schema, { context }).includes(`${noun}Id`)).toBe(!creates),
  );
});

test.each<[keyof typeof salesCommands & string, string, object]>([
  ['hintCommands', 'raiseHint', { customerId: id, kind: 'x', topic: 'y', expiresInHours: 0 }],
  ['opportunityWork', 'handOverOpportunity', { to: ' ' }],
  ['opportunityWork', 'scoreOpportunity', { model: 'm', version: 0, score: 101 }],
  ['quoteCommands', 'generateQuote', { customerId: id, currency: 'euro' }],
  ['orderWork', 'amendOrder', { lines: [], reason: 'x' }],
  ['orderWork', 'shipOrder', { lines: [{ line: -1, quantity: 0 }] }],
  ['posCommands', 'recordPosSale', { tillId: 'Till 1', sequence: 0, currency: 'EUR', lines: [] }],
  ['expenseCommands', 'submitExpense', { category: 'taxi', amount: { minor: -1, currency: 'EUR' } }],
  ['visitCommands', 'startVisit', { latitude: 91 }],
  [
    'leadRulesCommands',
    'publishLeadRules',
    { rules: { labels: [{ ruleId: 'x', when: [{ field: 'shoe-size' }] }] } },
  ],
])('%s.%s refuses wrong values', (table, name, wrong) => {
  const schema = (salesCommands[table] as unknown as Record<string, z.ZodType>)[name];
  expect(schema?.safeParse(wrong).success).toBe(false);
});

const edge = {
  store: memoryEventStore(),
  // No command of a hint asks the register.
  register: {} as Register,
  clock: { now: () => new Date('2026-03-02T09:00:00.000Z') },
};
const call = {
  signal: new AbortController().signal,
  remainingMs: () => 10_000,
  header: () => undefined,
  method: 'test',
};

test('a method sends the command of its name to what its id names, and answers a repetition as before', async () => {
  const methods = commandMethods({
    edge,
    noun: 'hint',
    commands: salesCommands.hintCommands,
    creates: ['raiseHint'],
    handle: hints.handle,
  });
  const raise = { context: { ...context, commandId: newId() }, customerId: id, kind: 'ends', topic: 'pump' };
  const once: { readonly hintId: string } = await methods.raiseHint({ ...raise, evidenceEventIds: [] }, call);
  const again: object = await methods.raiseHint({ ...raise, evidenceEventIds: [] }, call);
  expect(again).toEqual({ ...once, result: { position: expect.any(BigInt), revision: 0n, repeated: true } });
  const dismiss = { context: { ...context, commandId: newId() }, hintId: once.hintId, reason: 'moved' };
  expect(await methods.dismissHint(dismiss, call)).toMatchObject({ result: { revision: 1n } });
  const late = methods.dismissHint({ ...dismiss, context }, call);
  await expect(late).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'hint-not-open' });
  const unknown = methods.dismissHint(
    { ...dismiss, context: { ...context, commandId: newId() }, hintId: id },
    call,
  );
  await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'hint-not-found' });
});

test('a question that has no answer is NOT_FOUND, and its fields are read', async () => {
  const ask = question({}, async ({ tenant }) => (tenant === 'acme' ? { found: true } : undefined));
  expect(await ask({ tenant: 'acme' })).toEqual({ answer: '{"found":true}' });
  await expect(ask({ tenant: 'umbrella' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(ask({ tenant: '' })).rejects.toMatchObject({ fieldViolations: [{ field: 'tenant' }] });
});
