import { auditV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId, type Part } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCustomerService, customerSettings } from '../src/index.ts';
import { type Customers, eventsOf, startCustomers } from './start-customers.ts';

let customers: Customers;
let service: Part;
let audit: RpcClient<typeof auditV1.AuditServiceService>;
beforeAll(async () => {
  customers = await startCustomers();
  service = createCustomerService(customerSettings.read(customers.environment));
  audit = rpcClient(auditV1.AuditServiceClient, (await service.start()) ?? '');
});
afterAll(async () => {
  audit.close();
  await service.stop();
  await customers.stop();
});

const eva = { kind: 'staff', id: 'eva' };
const at = '2026-03-02T09:00:00.000Z';
const read = (customerIds: string[], reads = 1): auditV1.DataRead => ({
  readId: newId(),
  actor: eva,
  route: 'GET /v1/customers/{customerId}',
  customerIds,
  reads,
  firstAt: at,
  lastAt: at,
});
const refusal = (): auditV1.Refusal => ({
  refusalId: newId(),
  actor: undefined,
  route: '',
  status: 401,
  reason: 'unauthenticated',
  times: 3,
  firstAt: at,
  lastAt: at,
});
const list = (customerId: string, more: Partial<auditV1.ListReadsRequest> = {}) =>
  audit.listReads({ tenant: 'acme', customerId, limit: 0, cursor: '', ...more });

describe('accesses', () => {
  test('are listed for the customer, the latest first, page by page, and recorded once', async () => {
    const ana = newId();
    const reads = [1, 2, 3, 4, 5].map((times) => read([ana], times));
    for (let again = 0; again < 2; again++)
      await audit.recordAccesses({ tenant: 'acme', reads, refusals: [] });
    const seen: number[] = [];
    let cursor = '';
    do {
      const page = await list(ana, { limit: 2, cursor });
      seen.push(...page.reads.map((it) => it.reads));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen).toEqual([5, 4, 3, 2, 1]);
    expect((await list(ana)).reads[0]).toEqual(reads[4]);
  });

  test('of another tenant are not listed', async () => {
    const ana = newId();
    await audit.recordAccesses({ tenant: 'acme', reads: [read([ana])], refusals: [] });
    expect((await list(ana, { tenant: 'other' })).reads).toEqual([]);
  });

  test('of lists are kept by the day, not with each customer', async () => {
    const [ana, leo] = [newId(), newId()];
    await audit.recordAccesses({ tenant: 'acme', reads: [read([ana, leo])], refusals: [] });
    expect((await list(ana)).reads).toEqual([]);
    const kept = await eventsOf(customers.store, 'access-acme.lists-2026-03-02');
    expect(kept.map(({ data }) => data)).toMatchObject([{ customerIds: [ana, leo] }]);
  });

  test('that were refused are listed by the day, of nobody in particular too', async () => {
    const [known, unknown] = [{ ...refusal(), actor: eva, route: 'GET /v1/x' }, refusal()];
    await audit.recordAccesses({ tenant: 'acme', reads: [], refusals: [known] });
    await audit.recordAccesses({ tenant: '', reads: [], refusals: [unknown] });
    const of = (tenant: string) => audit.listRefusals({ tenant, day: '2026-03-02', limit: 0, cursor: '' });
    expect((await of('acme')).refusals).toEqual([known]);
    expect((await of('')).refusals).toEqual([unknown]);
  });

  test.each([
    ['a read of nobody', { reads: [read([])], refusals: [] }],
    ['a status that refuses nothing', { reads: [], refusals: [{ ...refusal(), status: 200 }] }],
    ['a time that is none', { reads: [{ ...read([newId()]), lastAt: 'x' }], refusals: [] }],
  ])('%s is refused', async (_what, wrong) => {
    await expect(audit.recordAccesses({ tenant: 'acme', ...wrong })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});
