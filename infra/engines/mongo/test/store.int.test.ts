import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Doc } from '../src/bson/doc.ts';
import { Store } from '../src/store/store.ts';
import type { View } from '../src/store/view.ts';
import { insertDocument } from '../src/write/insert.ts';

const insert = (store: Store, id: number) =>
  store.write((view: View) =>
    insertDocument(view, view.ensure('d', 'c'), Doc.of({ _id: id, text: 'x'.repeat(2000) }), {
      bypassValidation: false,
    }),
  );

const count = ({ view }: Store) => {
  const info = view.catalog.get('d.c');
  return info === undefined ? 0 : view.records(info).count();
};

test('a full disk ends in an error, keeps what was acknowledged, and is over when there is room', async () => {
  const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-full-'));
  const store = new Store({ data });
  await insert(store, 0);
  store.view.link.exec('PRAGMA max_page_count = 80');
  let acknowledged = 1;
  let refused = 0;
  for (let id = 1; id < 400 && refused < 3; id++) {
    await insert(store, id).then(
      () => acknowledged++,
      () => refused++,
    );
  }
  expect(refused).toBe(3);
  expect(count(store)).toBe(acknowledged);
  store.view.link.exec('PRAGMA max_page_count = 100000');
  await insert(store, 1000);
  store.close();
  const again = new Store({ data });
  expect(count(again)).toBe(acknowledged + 1);
  again.close();
  await rm(data, { recursive: true });
});

test('writers who share a commit that fails all learn of it: InternalError', async () => {
  const store = new Store({});
  await insert(store, 0);
  store.view.link.exec('PRAGMA max_page_count = 40');
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => insert(store, i + 1)));
  const fulfilled = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(fulfilled).toBeLessThan(100);
  expect(count(store)).toBe(fulfilled + 1);
  store.close();
});

test('a folder that another engine has is refused', async () => {
  const data = await mkdtemp(join(tmpdir(), 'icrm-mongo-lock-'));
  const store = new Store({ data });
  expect(() => new Store({ data })).toThrow('another engine has the data folder');
  store.close();
  new Store({ data }).close();
  await rm(data, { recursive: true });
});
