import type { QueryPlan } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAnnouncements } from '../src/projector/announcements.ts';
import { openGeneration } from '../src/projector/generation.ts';
import { createProgress } from '../src/projector/progress.ts';
import { createSearchCustomers, type SearchQuestion } from '../src/queries/search-customers.ts';
import { folding } from '../src/sections/index.ts';
import { survivorshipVersions } from '../src/view/survivorship-rules.ts';
import { ordered, registered } from './sample-events.ts';
import { type Projection, record, startProjection } from './start-projection.ts';

let projection: Projection;
const people = Array.from({ length: 150 }, () => newId());
beforeAll(async () => {
  projection = await startProjection({ ICRM_PROJECTION_AUDIT_MS: '20' });
  let position = 0n;
  for (const [index, id] of people.entries())
    position = await record(projection.events, [
      registered(id, { familyName: `Name${index}`, segment: index % 3 === 0 ? 'business' : 'home' }),
      ordered(id, index * 10),
    ]);
  await projection.client.searchCustomers(
    { tenant: 'acme', filter: '', sort: [], limit: 1, cursor: '', minPosition: position, count: false },
    { deadlineMs: 20_000 },
  );
}, 60_000);
afterAll(() => projection.stop());

const status = () => projection.client.getProjectionStatus({});

describe('the audit', () => {
  test('goes through all customers and finds nothing while all is well', async () => {
    await eventually(async () => expect((await status()).audited).toBeGreaterThan(BigInt(people.length)), {
      withinMs: 30_000,
    });
    expect((await status()).auditDifferences).toBe(0n);
  }, 40_000);

  test('raises an alarm over a document that somebody changed', async () => {
    const { generation } = await status();
    const { facets } = openGeneration(projection.store, generation);
    const document = await facets.findOne({ _id: `acme.${people[7]}` });
    if (document === undefined) throw new Error('the customer is there');
    const facet = document.facet.replace('"minor":70', '"minor":71');
    expect(facet).not.toBe(document.facet);
    await facets.update({ _id: document._id }, { $set: { facet } });
    await eventually(async () => expect((await status()).auditDifferences).toBeGreaterThan(0n), {
      withinMs: 30_000,
    });
    await facets.update({ _id: document._id }, { $set: { facet: document.facet } });
  }, 40_000);
});

describe('searches read an index, and not much more than they return', () => {
  const explain = async (question: Partial<SearchQuestion>): Promise<QueryPlan> => {
    const { generation } = await status();
    const { explain: plan } = createSearchCustomers({
      generation: () => openGeneration(projection.store, generation),
      progress: createProgress(0n),
      announcements: createAnnouncements(),
      ...folding,
      ruleVersions: survivorshipVersions,
      reveal: async (_tenant, values) => [...values],
      hash: (tenant, kind, value) => projection.keyRing.lookupKey(tenant, kind, value),
    });
    return plan({
      tenant: 'acme',
      filter: '',
      sort: [],
      limit: 20,
      cursor: '',
      minPosition: 0n,
      count: false,
      ...question,
    });
  };

  test.each<[string, Partial<SearchQuestion>, string]>([
    ['the latest activity', {}, 'by-lastActivityAt'],
    ['the highest spend', { sort: ['-monetaryMinor'] }, 'by-sales.rfm.monetaryMinor'],
    ['the fewest orders', { sort: ['orders'] }, 'by-sales.orders'],
    ['a name', { filter: '{"field":"familyName","op":"eq","value":"name12"}' }, 'tokens'],
    ['the beginning of a name', { filter: '{"field":"name","op":"prefix","value":"name149"}' }, 'tokens'],
  ])('%s', async (_name, question, index) => {
    const plan = await explain(question);
    expect(plan.index).toContain(index);
    expect(plan.documentsExamined).toBeLessThanOrEqual(3 * 21);
  });

  test('a later page begins where the one before ended', async () => {
    const page = (cursor: string) =>
      projection.client.searchCustomers({
        tenant: 'acme',
        filter: '',
        sort: ['-monetaryMinor'],
        limit: 20,
        cursor,
        minPosition: 0n,
        count: false,
      });
    let cursor = '';
    for (let n = 0; n < 5; n += 1) cursor = (await page(cursor)).nextCursor;
    const plan = await explain({ sort: ['-monetaryMinor'], cursor });
    expect(plan.index).toContain('by-sales.rfm.monetaryMinor');
    // Five pages lie before it: none of their rows is read again.
    expect(plan.keysExamined).toBeLessThanOrEqual(people.length - 5 * 20 + 1);
  });
});
