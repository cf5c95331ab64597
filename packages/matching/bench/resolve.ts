// Time to resolve 10,000 records, beside a naive pass that joins records equal in name and birth date (B15), and the
// accuracy on FEBRL files: node packages/matching/bench/resolve.ts [file.csv ...]

import type { Folded } from '../src/index.ts';
import { personRule, resolve } from '../src/index.ts';
import { accuracy, febrlFile, readFebrl } from '../test/febrl.ts';

const given = process.argv.slice(2);
const files =
  given.length > 0 ? given : ['dataset1.csv', 'dataset2.csv'].flatMap((name) => febrlFile(name) ?? []);
for (const file of files)
  for (const nationalId of [true, false]) {
    const records = readFebrl(file, { nationalId });
    const { components, compared } = resolve(records, personRule({ population: records.length }));
    const { precision, recall, f1 } = accuracy(records, components.values());
    const figures = [precision, recall, f1].map((it) => it.toFixed(5)).join('  ');
    console.log(
      `${file}  national id ${nationalId}  precision, recall, F1: ${figures}  pairs compared: ${compared}`,
    );
  }

const base = files.length === 0 ? [] : readFebrl(files.at(-1) ?? '', { nationalId: true });
const tenThousand = Array.from({ length: 10_000 }, (_, i) =>
  shifted(base[i % base.length], Math.floor(i / base.length)),
).filter((it) => it !== undefined);
const rounds = Array.from({ length: 7 }, () => ({
  ours: time(() => resolve(tenThousand, personRule({ population: 10_000 }))),
  naive: time(() => naive(tenThousand)),
}));
const median = (of: (it: (typeof rounds)[number]) => number) => rounds.map(of).sort((a, b) => a - b)[3] ?? 0;
console.log(
  `10,000 records: ${median((it) => it.ours).toFixed(0)} ms, naive pass ${median((it) => it.naive).toFixed(0)} ms, ratio ${(median((it) => it.ours) / median((it) => it.naive)).toFixed(1)}`,
);

/** The second half is other people: another birth year, other codes. */
function shifted(record: Folded | undefined, copy: number): Folded | undefined {
  if (record === undefined || copy === 0) return record;
  const turn = (text: string) => text.replace(/\d/g, (digit) => String((Number(digit) + 3 * copy) % 10));
  return {
    ...record,
    id: `${record.id}+${copy}`,
    birthDate: turn(record.birthDate),
    nationalId: turn(record.nationalId),
    postcode: turn(record.postcode),
    city: `${record.city}${copy}`,
    street: `${record.street}${copy}`,
  };
}

/** Records equal in three of five fields among those that share one: what a first script would do. */
function naive(records: readonly Folded[]): number {
  const fields = ['givenName', 'familyName', 'birthDate', 'nationalId', 'street'] as const;
  const groups = fields.flatMap((field) => [...Map.groupBy(records, (record) => record[field]).values()]);
  return groups.reduce((sum, group) => sum + equalPairs(group, fields), 0);
}

function equalPairs(group: readonly Folded[], fields: readonly (keyof Folded)[]): number {
  let joined = 0;
  for (const [i, a] of group.entries())
    for (let j = i + 1; j < group.length; j++) {
      const b = group[j];
      if (b !== undefined && fields.filter((field) => a[field] !== '' && a[field] === b[field]).length >= 3)
        joined += 1;
    }
  return joined;
}

function time(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
