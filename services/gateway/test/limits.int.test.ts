import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ana, startBackbone } from './stand-ins.ts';

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  backbone = await startBackbone({}, { quotaPerDay: 20, ratePerTenant: 40 });
});
afterAll(() => backbone.close());

const ask = (actor: string, tenant = 'acme') =>
  backbone.get(`/v1/customers/${ana}`, { 'icrm-actor': actor, 'icrm-tenant': tenant });
const many = async (count: number, actor: string, tenant?: string) => {
  const answers = await Promise.all(Array.from({ length: count }, () => ask(actor, tenant)));
  return answers.filter(({ status }) => status === 200).length;
};

describe('limits', () => {
  test('are told with the time that helps, and reach nobody else', async () => {
    expect(await many(60, 'staff:greedy', 'one')).toBe(20);
    const { status, body, header } = await ask('staff:greedy', 'one');
    expect([status, body.reason]).toEqual([429, 'too-many-requests']);
    expect(Number(header('retry-after'))).toBeGreaterThan(60);
    expect((await ask('staff:modest', 'two')).status).toBe(200);
  });

  test('hold for all principals of a tenant together', async () => {
    const began = performance.now();
    let served = 0;
    for (let i = 0; i < 6; i++) served += await many(20, `staff:p${i}`, 'three');
    // 80 at once, and 40 for each second that the asking took.
    expect(served).toBeGreaterThanOrEqual(80);
    expect(served).toBeLessThanOrEqual(80 + (40 * (performance.now() - began)) / 1_000);
  });
});
