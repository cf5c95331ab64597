// Accuracy on FEBRL files by the rules as the service applies them, contradictions and all; what a rule does not dare
// to link waits for a person: node services/customer/bench/febrl.ts FILE.csv [FILE.csv ...]
//
// `online`: each record is compared with those the candidate index would give for it, as on a registration; `batch`: with
// everybody who shares a key.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  candidatePairs,
  cluster,
  type MatchRecord,
  normalise,
  type ScoredPair,
  traitsOf,
} from '@icrm/matching';
import { assess } from '../src/matching/assess.ts';
import { createCandidateIndex } from '../src/matching/candidate-index.ts';
import { createFindCandidates } from '../src/matching/find-candidates.ts';
import type { Matchable } from '../src/matching/matchable.ts';
import { keysOf } from '../src/matching/matchable.ts';
import { type RuleSet, ruleFor, smallestPopulation } from '../src/matching/rules.ts';

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

const digest = (text: string) => createHash('sha256').update(text).digest();
const hash = (_tenant: string, kind: string, key: string) =>
  digest(`${kind}/${key}`).toString('base64url').slice(0, 16);
const traitBytes = (_tenant: string, { folded }: Matchable) =>
  Uint8Array.from(traitsOf(folded), (value, at) =>
    value === '' ? 0 : (digest(`${at}/${value}`)[0] ?? 0) || 1,
  );
const uuidOf = (at: number) => `0193a000-0000-7000-8000-${at.toString(16).padStart(12, '0')}`;

/** The pairs that registrations one after the other would compare. */
const onlinePairs = async (records: readonly Matchable[], rule: RuleSet): Promise<[number, number][]> => {
  const index = createCandidateIndex();
  await index.load((async function* () {})());
  // Nothing is asked of a store while the index is there.
  const findCandidates = createFindCandidates({ hash, traitBytes, documents: undefined as never }, index);
  const tenant = 'acme';
  const pairs: [number, number][] = [];
  const by = { rule, size: records.length };
  for (const [at, matchable] of records.entries()) {
    const customerId = uuidOf(at);
    index.put({
      tenant,
      customerId,
      position: BigInt(at + 1),
      keys: keysOf(matchable).map((key) => hash(tenant, matchable.kind, key)),
      traits: Buffer.from(traitBytes(tenant, matchable)).toString('base64'),
    });
    const { others } = await findCandidates(tenant, { customerId, matchable }, by);
    for (const other of others) pairs.push([Number(other.position) - 1, at]);
  }
  return pairs;
};

for (const file of process.argv.slice(2))
  for (const withNationalId of [true, false])
    for (const how of ['batch', 'online'] as const) {
      const records = read(file, withNationalId);
      const rule = ruleFor('person', Math.max(smallestPopulation, records.length));
      const linked: ScoredPair[] = [];
      let review = 0;
      const pairs =
        how === 'batch'
          ? candidatePairs(records.map(({ folded }) => folded))
          : await onlinePairs(records, rule);
      for (const [i, j] of pairs) {
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
        `${file}  national id ${withNationalId}  ${how}: ${pairs.length} compared  precision, recall, F1: ${[precision, recall, f1].map((it) => it.toFixed(4)).join('  ')}  for a person to decide: ${review}`,
      );
    }
