import { DatabaseSync } from 'node:sqlite';

/** A customer's view as a projection into a table keeps it, anew for each event: about 1 KB of JSON. */
const viewAfter = (row: number) => ({
  kind: 'person',
  stage: 'customer',
  profile: {
    ...{
      givenName: 'Ana',
      familyName: 'Ruiz',
      segment: 'home',
      contactEmail: `ana${row % 2_000}@example.com`,
    },
    address: { city: 'Madrid', country: 'ES', postcode: '28001' },
  },
  sales: {
    orders: row,
    totals: [{ minor: row * 1_000, currency: 'EUR' }],
    recentOrders: Array.from({ length: 6 }, (_, n) => ({
      ...{ orderId: `0193a000-0000-7000-8000-00000000000${n}`, status: 'placed' },
      ...{ total: { minor: 1_000 + n, currency: 'EUR' }, at: '2026-03-02T09:00:00.000Z' },
    })),
  },
});

/**
 * The peer of a rebuild: as many views of customers as there are events into SQLite, a hundred to a transaction, durable as
 * SQLite is by default. Gives the seconds it took.
 */
export const rowsInSqlite = (file: string, rows: number): number => {
  const database = new DatabaseSync(file);
  database.exec('create table views (id text primary key, position integer, view text)');
  const upsert = database.prepare(
    'insert into views values (?, ?, ?) on conflict (id) do update set position = excluded.position, view = excluded.view',
  );
  const begun = performance.now();
  for (let row = 0; row < rows; row += 1) {
    if (row % 100 === 0) database.exec('begin');
    upsert.run(`customer-${row % 2_000}`, row, JSON.stringify(viewAfter(row)));
    if (row % 100 === 99) database.exec('commit');
  }
  if (rows % 100 !== 0) database.exec('commit');
  const seconds = (performance.now() - begun) / 1_000;
  database.close();
  return seconds;
};
