import { join } from 'node:path';
import { tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ColumnStore, openColumnStore, type TableSpec } from '../src/index.ts';

const sale: TableSpec = {
  name: 'sale',
  columns: { position: 'bigint', day: 'timestamp', product: 'varchar', amount: 'bigint', gift: 'boolean' },
};
const folder = await tempFolder('column-store');
const file = join(folder.path, 'sales.duckdb');
let store: ColumnStore;

beforeAll(async () => {
  store = await openColumnStore({ file });
  await store.transaction((it) =>
    it.run(
      'CREATE TABLE sale (position BIGINT, day TIMESTAMP, product VARCHAR, amount BIGINT, gift BOOLEAN)',
    ),
  );
});
afterAll(async () => {
  await store.close();
  await folder.remove();
});

const row = (position: number, amount: number | null = 100) => ({
  position,
  day: '2026-03-02T09:00:00.123Z',
  product: 'P-1',
  amount,
  gift: position % 2 === 0,
});
const count = async () => (await store.query('SELECT count(*) AS n FROM sale'))[0]?.['n'];

describe('a column store', () => {
  test('gives back what was appended, as JSON', async () => {
    await store.transaction((it) => it.append(sale, [row(1), { position: 9_007_199_254_740_993n }]));
    expect(await store.query('SELECT * FROM sale ORDER BY position')).toEqual([
      row(1),
      { position: '9007199254740993', day: null, product: null, amount: null, gift: null },
    ]);
    await store.transaction((it) => it.run('DELETE FROM sale'));
  });

  test('takes more rows than fit into one piece', async () => {
    await store.transaction((it) =>
      it.append(
        sale,
        Array.from({ length: 5_000 }, (_, n) => row(n, n)),
      ),
    );
    expect(await store.query('SELECT count(*) AS n, sum(amount) AS total FROM sale')).toEqual([
      { n: 5_000, total: 12_497_500 },
    ]);
    await store.transaction((it) => it.run('DELETE FROM sale'));
  });

  test('keeps nothing of a transaction that failed, and goes on', async () => {
    const failing = store.transaction(async (it) => {
      await it.append(sale, [row(1)]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await count()).toBe(0);
    await store.transaction((it) => it.append(sale, [row(1)]));
    expect(await count()).toBe(1);
    await store.transaction((it) => it.run('DELETE FROM sale'));
  });

  test('shows readers what is committed while a writer is at work, each transaction whole', async () => {
    const seen = new Set<unknown>();
    let writing = true;
    const read = async () => {
      while (writing) seen.add(Number(await count()) % 1_000);
    };
    const readers = Promise.all(Array.from({ length: 6 }, read));
    for (let n = 0; n < 20; n += 1)
      await store.transaction(async (it) => {
        await it.append(
          sale,
          Array.from({ length: 500 }, (_, i) => row(i)),
        );
        await it.append(
          sale,
          Array.from({ length: 500 }, (_, i) => row(i)),
        );
      });
    writing = false;
    await readers;
    expect([...seen]).toEqual([0]);
    expect(await count()).toBe(20_000);
    await store.transaction((it) => it.run('DELETE FROM sale'));
  });

  test('binds values by name', async () => {
    await store.transaction((it) => it.append(sale, [row(1, 5), row(2, 7)]));
    expect(
      await store.query('SELECT position FROM sale WHERE amount > $least AND product = $product', {
        least: 5,
        product: 'P-1',
      }),
    ).toEqual([{ position: 2 }]);
  });

  test('is there again after it was closed', async () => {
    const before = await count();
    await store.close();
    store = await openColumnStore({ file });
    expect(await count()).toBe(before);
  });
});
