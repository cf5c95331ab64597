// What wiping deleted and overwritten values costs, in the store alone: node bench/secure-delete.ts [--rounds 5]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Doc } from '../src/bson/doc.ts';
import type { CollectionInfo } from '../src/store/catalog.ts';
import { Store } from '../src/store/store.ts';
import { median, ratio } from './statistics.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
const documents = 20_000;
const perCommit = 500;

const card = (i: number, version: number) =>
  Doc.of({
    _id: `customer-acme.${String((i * 7919) % 1_000_003).padStart(12, '0')}`,
    version,
    ids: [`e${i}`, `p${i}`, `k${i}`],
    updatedAt: i * 1000 + version,
    segment: `s${i % 5}`,
    pad: 'x'.repeat(600 + ((i + version) % 7) * 20),
  });

class Contender {
  readonly name: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'icrm-secure-delete-'));
  readonly #store: Store;
  readonly #info: CollectionInfo;
  #version = 0;

  constructor(name: string, secureDelete: 'ON' | 'OFF') {
    this.name = name;
    this.#store = new Store({ data: this.#folder });
    this.#store.view.link.exec(`PRAGMA secure_delete = ${secureDelete}`);
    this.#info = this.#store.view.ensure('bench', 'cards');
    for (const [key, unique] of [
      ['ids', true],
      ['updatedAt', false],
      ['segment', false],
    ] as const)
      this.#store.view.catalog.addIndex(
        this.#info,
        Doc.of({ v: 2, key: Doc.of({ [key]: 1 }), name: key, unique }),
      );
  }

  /** Microseconds of processor time a document, commits included. */
  async #measure(work: (i: number) => void): Promise<number> {
    const before = process.cpuUsage();
    for (let from = 0; from < documents; from += perCommit)
      await this.#store.write(() => {
        for (let i = from; i < from + perCommit; i++) work(i);
      });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / documents;
  }

  async round(): Promise<Record<'insert' | 'replace' | 'delete', number>> {
    const records = this.#store.view.records(this.#info);
    const version = this.#version++;
    const insert = await this.#measure((i) => void records.insert(card(i, version)));
    const replace = await this.#measure((i) => {
      const found = records.byId(card(i, 0).get('_id') ?? null);
      if (found !== undefined) records.update(found, card(i, version + 1));
    });
    const removal = await this.#measure((i) => {
      const found = records.byId(card(i, 0).get('_id') ?? null);
      if (found !== undefined) records.remove(found);
    });
    return { insert, replace, delete: removal };
  }

  close(): void {
    this.#store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const wiping = new Contender('wiping', 'ON');
const plain = new Contender('not wiping', 'OFF');
const results = {
  insert: { on: [], off: [] },
  replace: { on: [], off: [] },
  delete: { on: [], off: [] },
} as Record<'insert' | 'replace' | 'delete', { on: number[]; off: number[] }>;
for (const contender of [wiping, plain]) await contender.round();
for (let round = 0; round < rounds; round++)
  for (const contender of round % 2 === 0 ? [wiping, plain] : [plain, wiping]) {
    const figures = await contender.round();
    for (const key of ['insert', 'replace', 'delete'] as const)
      results[key][contender === wiping ? 'on' : 'off'].push(figures[key]);
  }
console.table(
  Object.entries(results).map(([operation, { on, off }]) => {
    const compared = ratio(on, off);
    return {
      operation,
      'wiping, CPU µs': median(on).toFixed(1),
      'not wiping': median(off).toFixed(1),
      ratio: `${compared.ratio.toFixed(2)} [${compared.low.toFixed(2)}, ${compared.high.toFixed(2)}]`,
    };
  }),
);
for (const contender of [wiping, plain]) contender.close();
