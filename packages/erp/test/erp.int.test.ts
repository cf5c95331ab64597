import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type ErpDocument,
  type ErpOrder,
  type ErpPort,
  ErpRefused,
  ErpUnavailable,
  fileErp,
  httpErp,
} from '../src/index.ts';
import { startErpSimulator } from '../src/simulator.ts';

const ana = '0193a000-0000-7000-8000-000000000001';
const order: ErpOrder = {
  orderId: '0193a000-0000-7000-8000-0000000000c1',
  revision: 1,
  customerId: ana,
  status: 'confirmed',
  currency: 'EUR',
  totalMinor: 100,
  lines: [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 100 }],
};
const stock = (id: string, version: number): ErpDocument => ({
  ...{ kind: 'stock', id, version, changedAt: '2026-03-02T09:00:00.000Z' },
  ...{ productId: 'P-1', location: 'madrid', available: version, onOrder: 0 },
});
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const overHttp = async () => {
  const erp = await startErpSimulator();
  cleanups.push(() => erp.stop());
  return {
    port: httpErp({ url: erp.url, timeoutMs: 5_000 }),
    put: async (document: ErpDocument) => erp.put(document),
  };
};
const overFiles = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'erp-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'in'));
  let files = 0;
  return {
    port: fileErp(folder),
    async put(document: ErpDocument) {
      files += 1;
      await writeFile(
        join(folder, 'in', `${String(files).padStart(4, '0')}.jsonl`),
        `${JSON.stringify(document)}\n`,
      );
    },
    folder,
  };
};
type Made = { readonly port: ErpPort; put(document: ErpDocument): Promise<void> };

describe.each<[string, () => Promise<Made>]>([
  ['over HTTP', overHttp],
  ['over files', overFiles],
])('an ERP %s', (_how, make) => {
  test('tells every change once, in order, from where the reader was', async () => {
    const { port, put } = await make();
    for (const [id, version] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ] as const)
      await put(stock(id, version));
    const first = await port.changesAfter('', 2);
    expect(first).toMatchObject({ changes: [{ id: 'a', version: 1 }, { id: 'b' }], more: true });
    const rest = await port.changesAfter(first.cursor, 2);
    expect(rest).toMatchObject({ changes: [{ id: 'a', version: 2 }], more: false });
    expect(await port.changesAfter(rest.cursor, 2)).toEqual({
      changes: [],
      cursor: rest.cursor,
      more: false,
    });
    await put(stock('c', 1));
    expect((await port.changesAfter(rest.cursor, 2)).changes).toMatchObject([{ id: 'c' }]);
  });

  test('tells what it has, to be compared', async () => {
    const { port, put } = await make();
    await put(stock('a', 1));
    await put(stock('a', 2));
    expect(await port.versions('stock')).toEqual(new Map([['a', 2]]));
    expect(await port.versions('invoice')).toEqual(new Map());
    expect(await port.fetch('stock', ['a', 'z'])).toEqual([stock('a', 2)]);
  });

  test('takes an order once by its key', async () => {
    const { port } = await make();
    const { reference } = await port.sendOrder(order, 'k-1');
    expect(await port.sendOrder(order, 'k-1')).toEqual({ reference });
    expect((await port.sendOrder({ ...order, revision: 2 }, 'k-2')).reference).not.toBe(reference);
  });
});

test('over files, an order is a whole file', async () => {
  const { port, folder } = await overFiles();
  await port.sendOrder(order, 'k-1');
  const [name = ''] = await readdir(join(folder, 'out', 'orders'));
  expect(JSON.parse(await readFile(join(folder, 'out', 'orders', name), 'utf8'))).toEqual({
    key: 'k-1',
    order,
  });
});

test('over files, a line that is no document is refused by its place', async () => {
  const { port, folder } = await overFiles();
  await writeFile(join(folder, 'in', 'x.jsonl'), '{"kind":"stock"}\n');
  await expect(port.changesAfter('', 10)).rejects.toThrow(/x\.jsonl:00000001/);
  await writeFile(join(folder, 'in', 'x.jsonl'), '{');
  await expect(port.changesAfter('', 10)).rejects.toBeInstanceOf(ErpRefused);
});

test('over HTTP, trouble is for later and a refusal for good', async () => {
  const erp = await startErpSimulator();
  cleanups.push(() => erp.stop());
  const port = httpErp({ url: erp.url });
  erp.trouble('unavailable', 1);
  await expect(port.sendOrder(order, 'k-1')).rejects.toBeInstanceOf(ErpUnavailable);
  erp.trouble('lost', 1);
  await expect(port.sendOrder(order, 'k-1')).rejects.toBeInstanceOf(ErpUnavailable);
  await port.sendOrder(order, 'k-1');
  expect([erp.orders.size, erp.received()]).toEqual([1, 2]);
  await expect(port.sendOrder({ ...order, currency: 'euro' }, 'k-2')).rejects.toBeInstanceOf(ErpRefused);
  await expect(httpErp({ url: 'http://127.0.0.1:1' }).versions('stock')).rejects.toBeInstanceOf(
    ErpUnavailable,
  );
});
