import { DatabaseSync } from 'node:sqlite';

/**
 * The peer of a rebuild: as many rows of JSON into SQLite, a hundred to a transaction, durable as SQLite is by default. Gives
 * the seconds it took.
 */
export const rowsInSqlite = (file: string, rows: number): number => {
  const database = new DatabaseSync(file);
  database.exec('create table views (id text primary key, position integer, view text)');
  const upsert = database.prepare(
    'insert into views values (?, ?, ?) on conflict (id) do update set position = excluded.position, view = excluded.view',
  );
  const view = {
    kind: 'person',
    profile: { givenName: 'Ana', familyName: 'Ruiz', segment: 'home' },
    orders: 0,
  };
  const begun = performance.now();
  for (let row = 0; row < rows; row += 1) {
    if (row % 100 === 0) database.exec('begin');
    upsert.run(`customer-${row % 2_000}`, row, JSON.stringify({ ...view, orders: row }));
    if (row % 100 === 99) database.exec('commit');
  }
  if (rows % 100 !== 0) database.exec('commit');
  const seconds = (performance.now() - begun) / 1_000;
  database.close();
  return seconds;
};
