import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { at, by, type Customers, eventsOf, person, refusal, startCustomers } from './start-customers.ts';

let customers: Customers;
beforeAll(async () => {
  customers = await startCustomers();
});
afterAll(() => customers.stop());

const register = async () => (await customers.first.registerCustomer(person())).customerId;

describe('links', () => {
  const pairOf = (one: string, other: string) => ({ customerId: one, otherCustomerId: other });
  const byRule = { rule: 'same-name', ruleVersion: 3, score: 9.5, evidence: [], reason: '' };
  const link = (pair: ReturnType<typeof pairOf>, change: object = {}) =>
    customers.first.linkCustomers({ context: by(), ...pair, ...byRule, ...change });

  test('are one stream for the pair, in whichever order it is named', async () => {
    const [ana, bea] = [await register(), await register()].sort() as [string, string];
    const { linkId } = await link(pairOf(bea, ana));
    expect((await link(pairOf(ana, bea))).linkId).toBe(linkId);
    const events = await eventsOf(customers.store, `link-acme.${linkId}`);
    const { rule, ruleVersion, score, evidence } = byRule;
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
      {
        type: 'CustomersLinked',
        data: { linkId, customerIds: [ana, bea], rule, ruleVersion, score, evidence, at },
      },
    ]);
    expect(events[0]?.metadata.customerIds).toEqual([ana, bea]);
  });

  test('that are undone stay undone, except by a person', async () => {
    const pair = pairOf(await register(), await register());
    await link(pair);
    await customers.first.unlinkCustomers({ context: by(), ...pair, reason: 'twins' });
    expect(await refusal(link(pair))).toMatchObject({ reason: 'link-refused-before' });
    await expect(link(pair, { rule: '', ruleVersion: undefined, score: undefined })).resolves.toBeDefined();
  });

  test('that are rejected are remembered', async () => {
    const pair = pairOf(await register(), await register());
    await customers.first.rejectLink({ context: by(), ...pair, reason: 'different birth dates' });
    expect(await refusal(link(pair))).toMatchObject({ reason: 'link-refused-before' });
    const unlink = customers.first.unlinkCustomers({ context: by(), ...pair, reason: 'twins' });
    expect(await refusal(unlink)).toMatchObject({ reason: 'not-linked' });
  });

  test('bind customers of one tenant who are there, and nobody to themselves', async () => {
    const ana = await register();
    const gone = await register();
    await customers.first.eraseCustomer({ context: by(), customerId: gone, reason: 'request' });
    const theirs = await customers.first.registerCustomer({
      ...person(),
      context: { ...by(), tenant: 'umbrella' },
    });
    expect(await refusal(link(pairOf(ana, ana)))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'same-customer',
    });
    expect(await refusal(link(pairOf(ana, theirs.customerId)))).toMatchObject({
      reason: 'customer-not-found',
    });
    expect(await refusal(link(pairOf(ana, gone)))).toMatchObject({ reason: 'customer-erased' });
  });
});
