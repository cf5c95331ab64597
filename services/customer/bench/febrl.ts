// Accuracy on FEBRL files by the rules as the service applies them, contradictions and all; what a rule does not dare
// to link waits for a person: node services/customer/bench/febrl.ts FILE.csv [FILE.csv ...]
import { readFileSync } from 'node:fs';
import { candidatePairs, cluster, type MatchRecord, normalise, type ScoredPair } from '@icrm/matching';
import { assess } from '../src/matching/assess.ts';
import type { Matchable } from '../src/matching/matchable.ts';
import { ruleFor, smallestPopulation } from '../src/matching/rules.ts';

const read = (file: string, withNationalId: boolean): Matchable[] => {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',').map((name) => name.trim());
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const of = (name: string) => cells[names.indexOf(name)] ?? '';
    const shown: MatchRecord = {
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
      nationalId: withNationalId ? of('soc_sec_id') : '',
    };
    const folded = normalise(shown);
    const nationalIds = folded.nationalId === '' ? [] : [folded.nationalId];
    return { kind: 'person', folded, emails: [], phones: [], nationalIds, foreignIds: [], shown };
  });
};

const person = (id: string): string => id.split('-')[1] ?? id;
const pairsIn = (groups: Iterable<readonly string[]>): number =>
  [...groups].reduce((sum, { length: n }) => sum + (n * (n - 1)) / 2, 0);

for (const file of process.argv.slice(2))
  for (const withNationalId of [true, false]) {
    const records = read(file, withNationalId);
    const rule = ruleFor('person', Math.max(smallestPopulation, records.length));
    const linked: ScoredPair[] = [];
    let review = 0;
    for (const [i, j] of candidatePairs(records.map(({ folded }) => folded))) {
      const [a, b] = [records[i], records[j]];
      if (a === undefined || b === undefined) continue;
      const { verdict, score } = assess(rule, [a, b], new Map());
      if (verdict === 'link') linked.push({ a: a.folded.id, b: b.folded.id, bits: score });
      else if (verdict === 'review') review += 1;
    }
    const components = [...cluster(linked).components.values()];
    const people = Map.groupBy(
      records.map(({ folded }) => folded.id),
      person,
    );
    const right = pairsIn(components.flatMap((ids) => [...Map.groupBy(ids, person).values()]));
    const precision = right / pairsIn(components);
    const recall = right / pairsIn(people.values());
    const f1 = (2 * precision * recall) / (precision + recall);
    console.log(
      `${file}  national id ${withNationalId}  precision, recall, F1: ${[precision, recall, f1].map((it) => it.toFixed(4)).join('  ')}  for a person to decide: ${review}`,
    );
  }
