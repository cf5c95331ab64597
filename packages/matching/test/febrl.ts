import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Folded, normalise } from '../src/index.ts';

const folder = resolve(import.meta.dirname, '../../../../shared/data');

/** Where a FEBRL file lies, or undefined where the data is not there. */
export const febrlFile = (name: string): string | undefined => {
  const file = join(folder, 'febrl', name);
  return existsSync(file) ? file : undefined;
};

/** The records of a FEBRL file (Christen 2008), by the names of its header; duplicates share the number in rec_id. */
export const readFebrl = (file: string, options: { readonly nationalId: boolean }): Folded[] => {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',').map((name) => name.trim());
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const of = (name: string) => cells[names.indexOf(name)] ?? '';
    return normalise({
      id: of('rec_id'),
      givenName: of('given_name'),
      familyName: of('surname'),
      streetNumber: of('street_number'),
      street: of('address_1'),
      locality: of('address_2'),
      city: of('suburb'),
      postcode: of('postcode'),
      region: of('state'),
      birthDate: of('date_of_birth'),
      nationalId: options.nationalId ? of('soc_sec_id') : '',
    });
  });
};

/** Precision, recall and F1 over pairs of the same component. */
export const accuracy = (records: readonly Folded[], components: Iterable<readonly string[]>) => {
  const person = (id: string) => id.split('-')[1] ?? id;
  const pairsIn = (sizes: Iterable<number>) => [...sizes].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const truth = pairsIn([...Map.groupBy(records, ({ id }) => person(id)).values()].map((it) => it.length));
  let found = 0;
  let right = 0;
  for (const ids of components) {
    found += pairsIn([ids.length]);
    right += pairsIn([...Map.groupBy(ids, person).values()].map((it) => it.length));
  }
  const precision = found === 0 ? 1 : right / found;
  const recall = right / truth;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
};
