import { viewV1 } from '@icrm/contracts';
import { readCards } from '@icrm/icalendar';
import { type Handlers, implement, serveRpc } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { by, eventsOf, type Running, startMarketing, tenant } from './start-marketing.ts';

const customers = Array.from({ length: 230 }, () => newId()).sort();
const erased = customers[7] ?? '';

const viewOf = (customerId: string) => ({
  customerId,
  displayName: 'Ana "La Jefa" Ruiz',
  erased: customerId === erased,
  profile: {
    givenName: 'Ana',
    familyName: 'Ruiz',
    contactEmail: '=ana@example.com',
    address: { city: 'Madrid, Centro' },
  },
  sales: { orders: 3 },
});

/** The service of views as lists call it. */
const startViews = async () => {
  const definition = viewV1.ViewServiceService;
  const answer = async ({ questions }: viewV1.GetCustomerViewsRequest) => ({
    answers: questions.map(({ by: who }) => {
      const value = Buffer.from(JSON.stringify(viewOf(who?.$case === 'customerId' ? who.value : '')));
      return { result: { $case: 'view', value }, position: 1n };
    }),
  });
  const handlers = Object.keys(definition).map((method) => [method, answer]);
  const part = serveRpc({
    listen: { host: '127.0.0.1', port: 0 },
    services: [implement(definition, Object.fromEntries(handlers) as unknown as Handlers<typeof definition>)],
    reflection: false,
  });
  return { address: (await part.start()) ?? '', stop: () => part.stop() };
};

let running: Running;
let views: Awaited<ReturnType<typeof startViews>>;
let listId: string;
beforeAll(async () => {
  views = await startViews();
  running = await startMarketing({ env: { ICRM_VIEW: views.address } });
  ({ listId } = await running.lists.createList({
    context: by(),
    listId: '',
    name: 'Fair',
    kind: 'static',
    segmentId: '',
  }));
  await running.lists.addListMembers({ context: by(), listId, customerIds: customers });
}, 60_000);
afterAll(async () => {
  await running.stop();
  await views.stop();
});

const exported = async (format: string) => {
  const parts = [];
  const fields = ['customerId', 'displayName', 'contactEmail', 'city', 'orders'];
  for await (const part of running.lists.exportList({
    context: by(),
    listId,
    format,
    fields,
    purpose: 'fair',
  }))
    parts.push(part);
  return { file: Buffer.concat(parts.map(({ part }) => part)), parts };
};
const kept = customers.filter((id) => id !== erased);

test('a list leaves as CSV with its progress, without whom is erased, and what left is recorded', async () => {
  const { file, parts } = await exported('csv');
  const lines = file.toString('utf8').trimEnd().split('\r\n');
  expect(lines[0]).toBe('customerId,displayName,contactEmail,city,orders');
  expect(lines[1]).toBe(`${kept[0]},"Ana ""La Jefa"" Ruiz",'=ana@example.com,"Madrid, Centro",3`);
  expect(lines).toHaveLength(kept.length + 1);
  expect(parts.map(({ done }) => done)).toEqual([0, 100, 200, 230, 230]);
  const last = (await eventsOf(running.store, `marketinglist-${tenant}.${listId}`)).at(-1);
  expect(last).toMatchObject({
    type: 'MarketingListExported',
    data: { format: 'csv', count: kept.length, purpose: 'fair', hash: parts.at(-1)?.hash },
  });
});

test('as lines of JSON, as a workbook, and as Parquet that others read', async () => {
  const jsonl = (await exported('jsonl')).file
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(jsonl.map(({ customerId }) => customerId)).toEqual(kept);
  const { file: xlsx } = await exported('xlsx');
  expect(xlsx.subarray(0, 2).toString()).toBe('PK');
  expect(xlsx.length).toBeGreaterThan(2_000);
  const { file: parquet } = await exported('parquet');
  const rows = await parquetReadObjects({
    file: parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length),
  });
  expect(rows.map((row) => row['customerId'])).toEqual(kept);
  expect(rows[0]).toMatchObject({ city: 'Madrid, Centro', orders: '3' });
}, 60_000);

test('as cards for address books, and as labels for letters, with the fields that were asked for alone', async () => {
  const { cards, left } = readCards((await exported('vcf')).file.toString('utf8'));
  expect(left).toEqual([]);
  expect(cards.map(({ uid }) => uid)).toEqual(kept);
  expect(cards[0]).toEqual({
    uid: kept[0],
    name: 'Ana "La Jefa" Ruiz',
    email: '=ana@example.com',
    address: { city: 'Madrid, Centro' },
  });
  const labels = (await exported('labels')).file.toString('utf8').split('\f');
  expect(labels[0]).toBe('Ana "La Jefa" Ruiz\nMadrid, Centro\n');
  expect(labels).toHaveLength(kept.length + 1);
});

test('a partner sees what is shared, masked, until it ends', async () => {
  const share = {
    listId,
    grantee: 'distributor-3',
    fields: ['displayName', 'contactEmail'],
    masked: ['contactEmail'],
  };
  await running.lists.shareList({
    context: by(),
    ...share,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const read = (cursor = '', occurredAt = '') =>
    running.lists.readSharedList({
      context: by({ occurredAt }),
      listId,
      grantee: 'distributor-3',
      limit: 100,
      cursor,
    });
  const page = await read();
  expect(JSON.parse(page.rows)[0]).toEqual({
    displayName: 'Ana "La Jefa" Ruiz',
    contactEmail: '=***@example.com',
  });
  expect(JSON.parse((await read(page.nextCursor)).rows)).toHaveLength(100);
  const late = read('', new Date(Date.now() + 7_200_000).toISOString());
  await expect(late).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'share-expired' });
  await running.lists.revokeShare({ context: by(), listId, grantee: 'distributor-3' });
  await expect(read()).rejects.toMatchObject({ reason: 'list-not-shared' });
});

test('a dynamic list names its segment, and is not kept by hand', async () => {
  const create = (kind: string, segmentId: string) =>
    running.lists.createList({ context: by(), listId: '', name: 'Fair', kind, segmentId });
  await expect(create('dynamic', '')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  const { listId: dynamic } = await create('dynamic', newId());
  const add = running.lists.addListMembers({ context: by(), listId: dynamic, customerIds: [newId()] });
  await expect(add).rejects.toMatchObject({ reason: 'list-follows-segment' });
});
