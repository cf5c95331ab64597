// Milliseconds per record to index and match it, at growing sizes of the base:
// node services/customer/bench/matching.ts [sizes with commas, 50000,500000] [records matched at each size, 2000] [folder]
//
// A folder that is named is kept, and what it holds is not filled in again by the next run.
// The index is filled without the log; what is measured is what happens to each event of a customer: fold, seal, write,
// find candidates, open them, compare. Names follow Zipf's law, so that frequent ones make large blocks. One record in
// ten is a person of the base written once more with an error. MongoDB is the embedded engine in a process of its own,
// or the server that ICRM_MONGO names.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { startProcess, tempFolder } from '@icrm/testkit';
import { createCandidateIndex } from '../src/matching/candidate-index.ts';
import { createFindCandidates } from '../src/matching/find-candidates.ts';
import { createFindMatches } from '../src/matching/find-matches.ts';
import { inParallel } from '../src/matching/in-parallel.ts';
import { recordOf } from '../src/matching/index-event.ts';
import type { MatchProfile } from '../src/matching/match-profile.ts';
import { createPopulation } from '../src/matching/population.ts';
import { createRecords } from '../src/matching/records.ts';
import { rulesOf } from '../src/matching/rules.ts';

const sizes = (process.argv[2] ?? '50000,500000').split(',').map(Number);
const probes = Number(process.argv[3] ?? 2_000);
const tenant = 'acme';

const kept = process.argv[4];
await using temporary = await tempFolder('matching-bench');
const folder = kept === undefined ? temporary.path : resolve(kept);
await mkdir(folder, { recursive: true });
const given = process.env['ICRM_MONGO'];
const engine =
  given === undefined
    ? await startProcess({
        main: fileURLToPath(new URL('../../../infra/engines/mongo/src/main.ts', import.meta.url)),
        args: ['--port', '0', '--data', join(folder, 'mongo')],
        until: /listening on (\S+)/,
      })
    : undefined;
const uri = given ?? `mongodb://${engine?.started[1]}/`;
const store = connectReadStore({ uri, database: 'icrm-bench-test' });
const keyRing = createKeyRing({
  store: mongoKeyStore(store),
  kek: await fileKek(join(folder, 'keys.json')),
});
const rules = rulesOf({ published: [], active: 1 }, 1);
if (rules === undefined) throw new Error('version 1 is always there');
const index = createCandidateIndex();
const records = createRecords(store, keyRing, index);
await records.prepare();

/** mulberry32, so that every run sees the same people. */
let state = 7;
const random = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};
const below = (n: number) => Math.floor(random() * n);
const zipf = (n: number) => Math.min(n - 1, Math.floor(n ** random()) - 1);
const syllables =
  'ba be bi bo ca ce co da de di fa fe ga go ja jo la le li lo ma me mi mo na ne no pa pe ra re ri ro sa se so ta te ti to va ve vi za'.split(
    ' ',
  );
const word = (seed: number, parts: number): string => {
  let rest = seed * 7_919 + parts;
  return Array.from({ length: parts }, () => {
    const it = syllables[rest % syllables.length];
    rest = Math.floor(rest / 3) + 17;
    return it;
  }).join('');
};
const said = (fields: Record<string, unknown>): MatchProfile => ({
  kind: 'person',
  said: Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, [{ source: 'web', value }]]),
  ),
  identifiers: [],
});
const person = () => {
  const city = zipf(2_000);
  return {
    givenName: word(zipf(2_000), 3),
    familyName: word(zipf(30_000), 4),
    birthDate: `${1930 + below(75)}-${String(1 + below(12)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`,
    contactEmail: `p${below(1e9)}@example.com`,
    contactPhone: `+346${String(below(1e8)).padStart(8, '0')}`,
    address: {
      line: `Calle ${word(city * 31 + zipf(500), 5)} ${1 + below(120)}`,
      city: word(city, 4),
      postcode: String(10_000 + city * 20 + below(20)),
    },
  };
};
type Person = ReturnType<typeof person>;
/** The same person through another channel: no e-mail, another phone, a letter more in the name. */
const again = (it: Person): Person => ({
  ...it,
  givenName: `${it.givenName}s`,
  contactEmail: `q${below(1e9)}@example.com`,
});

const base: Person[] = [];
let position = 0n;
const toRecord = (it: Person) => {
  position += 1n;
  return recordOf({ tenant, customerId: newId(), position }, said(it));
};

const fillTo = async (size: number): Promise<void> => {
  const there = await records.count(tenant);
  while (base.length < size) {
    const some = Array.from({ length: Math.min(500, size - base.length) }, person);
    if (base.length + some.length <= there) {
      base.push(...some);
      continue;
    }
    const sealed = await inParallel(some.map(toRecord), 32, records.seal);
    await records.documents.insertMissing(sealed);
    base.push(...some);
  }
};

const spread = (took: number[]): string => {
  took.sort((a, b) => a - b);
  const at = (share: number) => (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
  return `p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(0.9999)}`;
};

for (const size of sizes) {
  const begun = performance.now();
  await fillTo(size);
  console.log(`${size} records, filled in ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  index.clear();
  const loading = performance.now();
  await index.load(records.entries());
  const loaded = ((performance.now() - loading) / 1_000).toFixed(1);
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  const mebibytes = ((arrayBuffers + heapUsed) / 2 ** 20).toFixed(0);
  console.log(`  index read in ${loaded} s; heap and arrays ${mebibytes} MiB`);
  const findMatches = createFindMatches({
    records,
    population: createPopulation(records, index),
    rules: { of: async () => rules },
    findCandidates: createFindCandidates(records, index),
  });
  const matchOne = async (it: Person, took: number[], counts: { compared: number; found: number }) => {
    const record = toRecord(it);
    // The registration has made the key, in this very process.
    await keyRing.keyForWriting(tenant, record.customerId);
    const start = performance.now();
    await records.save(record);
    const { compared, matches } = await findMatches(record);
    took.push(performance.now() - start);
    counts.compared += compared;
    counts.found += matches.some(({ assessment }) => assessment.verdict !== 'none') ? 1 : 0;
  };
  // Other people than those of an earlier run over the same folder.
  state += Number(position) + (await records.count(tenant));
  await matchOne(person(), [], { compared: 0, found: 0 });
  for (const what of ['first', 'second'] as const) {
    const took: number[] = [];
    const counts = { compared: 0, found: 0 };
    const cpu = process.cpuUsage();
    let twice = 0;
    for (let probe = 0; probe < probes; probe += 1) {
      const known = base[below(base.length)];
      const isTwice = probe % 10 === 0 && known !== undefined;
      twice += Number(isTwice);
      await matchOne(isTwice ? again(known) : person(), took, counts);
    }
    const { user, system } = process.cpuUsage(cpu);
    const cpuMs = ((user + system) / 1_000 / probes).toFixed(1);
    console.log(
      `  ${what} ${probes}, ms per record: ${spread(took)}  CPU ${cpuMs}  compared ${(counts.compared / probes).toFixed(1)} each, found ${counts.found} of ${twice}`,
    );
  }
}
await store.close();
await engine?.kill();
