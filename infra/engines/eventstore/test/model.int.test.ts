import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeRecord } from '../src/codec/record.ts';
import { allPages, streamPages } from '../src/grpc/streams/read-pages.ts';
import type { ReadRequest } from '../src/grpc/streams/read-request.ts';
import { append, deleteStream, tombstone, type WriteOutcome } from '../src/store/changes.ts';
import { EventLog } from '../src/store/event-log.ts';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS } from '../src/store/revision.ts';
import type { NewEvent } from '../src/store/write-session.ts';
import { type Metadata, Model, type ModelOutcome } from './testing/model.ts';
import { runs, useDirectory } from './testing/support.ts';

/*
 * Random histories of appends, deletes, tombstones and metadata on three streams, done to the engine's store
 * and to the model: each answer must be the same, and in the end each stream must read the same from every
 * revision in both directions. ICRM_RUNS raises the number of histories.
 */

type Operation =
  | { kind: 'append'; stream: number; expected: number; ids: number[] }
  | { kind: 'metadata'; stream: number; expected: number; metadata: Metadata }
  | { kind: 'delete' | 'tombstone'; stream: number; expected: number };

const stream = fc.integer({ min: 0, max: 2 });
const expected = fc.oneof(fc.constantFrom(ANY, NO_STREAM, STREAM_EXISTS), fc.integer({ min: 0, max: 8 }));
// Few ids, so that an append often meets its own past.
const ids = fc.array(fc.integer({ min: 0, max: 11 }), { maxLength: 3 });
const metadata: fc.Arbitrary<Metadata> = fc.record(
  { tb: fc.integer({ min: 0, max: 9 }), maxCount: fc.integer({ min: 1, max: 4 }) },
  { requiredKeys: [] },
);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('append' as const), stream, expected, ids }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('metadata' as const), stream, expected, metadata }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), stream, expected }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tombstone' as const), stream, expected }) },
);

let history = 0;

/** An id that is the same within a history and unknown in every other. */
const uuidOf = (n: number, salt: string): string => {
  const hex = createHash('md5').update(`${history}/${salt}/${n}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

const toEvent = (id: string, type: string, data = '{}'): NewEvent => ({
  id,
  type,
  isJson: true,
  metadata: Buffer.alloc(0),
  data: Buffer.from(data),
});

const metadataJson = ({ tb, maxCount }: Metadata): string =>
  JSON.stringify({
    ...(tb !== undefined && { $tb: tb }),
    ...(maxCount !== undefined && { $maxCount: maxCount }),
  });

const simplify = (outcome: WriteOutcome): ModelOutcome =>
  outcome.kind === 'written' ? { kind: 'written', revision: outcome.revision } : outcome;

const request = (change: Partial<ReadRequest>): ReadRequest => ({
  stream: undefined,
  from: 'start',
  backwards: false,
  count: Number.MAX_SAFE_INTEGER,
  resolveLinks: false,
  structuredIds: false,
  filter: undefined,
  checkpointInterval: 1,
  ...change,
});

/** One history, on both sides. */
class Histories {
  readonly model = new Model();
  private readonly log: EventLog;
  private readonly prefix = `h${history}`;
  private readonly start: number;
  private metadataCount = 0;

  constructor(log: EventLog) {
    this.log = log;
    this.start = log.head;
  }

  name(index: number): string {
    return `${this.prefix}-${index}`;
  }

  async run(op: Operation): Promise<void> {
    const name = this.name(op.stream);
    const [theirs, ours] = await this.both(op, name);
    expect({ op, outcome: simplify(ours) }).toEqual({ op, outcome: theirs });
  }

  private async both(op: Operation, name: string): Promise<[ModelOutcome, WriteOutcome]> {
    const { log, model } = this;
    if (op.kind === 'append') {
      const proposed = op.ids.map((n) => ({ id: uuidOf(n, 'event'), type: 'T' }));
      const events = proposed.map(({ id, type }) => toEvent(id, type));
      return [
        model.append(name, op.expected, proposed),
        await log.submit(append(log, { stream: name, expected: op.expected, events })),
      ];
    }
    if (op.kind === 'metadata') {
      this.metadataCount += 1;
      const id = uuidOf(this.metadataCount, 'metadata');
      const target = `$$${name}`;
      const events = [toEvent(id, '$metadata', metadataJson(op.metadata))];
      const theirs = model.append(target, op.expected, [{ id, type: '$metadata', metadata: op.metadata }]);
      return [theirs, await log.submit(append(log, { stream: target, expected: op.expected, events }))];
    }
    const hard = op.kind === 'tombstone';
    const change = hard ? tombstone : deleteStream;
    return [model.remove(name, op.expected, hard), await log.submit(change(name, op.expected))];
  }

  private revisions(name: string, change: Partial<ReadRequest>): number[] {
    const state = this.log.streams.find(name);
    return [...streamPages(this.log, state, request({ stream: name, ...change }))]
      .flat()
      .map((event) => event.revision);
  }

  /** Every stream reads as the model says, from everywhere. */
  checkStreams(): void {
    for (const name of [0, 1, 2].flatMap((index) => [this.name(index), `$$${this.name(index)}`])) {
      const state = this.log.streams.find(name);
      const visible = this.model.visible(name);
      if (visible === 'gone') {
        expect(this.log.streams.last(state)).toBe(DELETED);
        continue;
      }
      expect(this.log.isReadable(state)).toBe(visible !== undefined);
      if (visible !== undefined) this.checkStream(name, visible);
    }
  }

  private checkStream(name: string, visible: readonly number[]): void {
    const stored = this.model.idsOf(name);
    for (let from = 0; from <= this.model.last(name) + 1; from += 1) {
      expect(this.revisions(name, { from })).toEqual(visible.filter((revision) => revision >= from));
      const backwards = visible.filter((revision) => revision <= from).toReversed();
      expect(this.revisions(name, { from, backwards: true, count: 2 })).toEqual(backwards.slice(0, 2));
    }
    expect(this.revisions(name, { from: 'end', backwards: true })).toEqual(visible.toReversed());
    for (const revision of visible) {
      const event = this.log.eventAt(this.log.streams.find(name), revision);
      const { id, type } = decodeRecord(event?.record ?? Buffer.alloc(0));
      if (stored[revision] !== '') expect(id).toBe(stored[revision]);
      else expect(type).toBe('$metadata');
    }
  }

  /** The log holds what the model's holds, in the same order, and backwards it is its mirror. */
  checkLog(): void {
    const parts = [...allPages(this.log, request({ from: this.start + 1 }))]
      .flat()
      .map(({ record }) => decodeRecord(record));
    expect(parts.map((event) => [event.stream, event.type])).toEqual(
      this.model.log.map((event) => [event.stream, event.type]),
    );
    const mirrored = [
      ...allPages(this.log, request({ from: 'end', backwards: true, count: parts.length })),
    ].flat();
    expect(mirrored.map(({ position }) => position)).toEqual(
      parts.map(({ position }) => position).toReversed(),
    );
  }
}

const directory = useDirectory();

describe('any history', () => {
  let log: EventLog;
  beforeAll(() => {
    log = new EventLog({ directory: undefined, sync: 'off' });
  });
  afterAll(() => log.close());

  test('has the outcome that the model says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 40 }), async (operations) => {
        history += 1;
        const histories = new Histories(log);
        for (const op of operations) await histories.run(op);
        histories.checkStreams();
        histories.checkLog();
      }),
      { numRuns: runs(600) },
    );
  }, 600_000);
});

describe('any history on disk', () => {
  test('reads the same after the engine was opened again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 25 }), async (operations) => {
        history += 1;
        const options = { directory: join(directory(), String(history)), sync: 'off' } as const;
        const first = new EventLog(options);
        const histories = new Histories(first);
        for (const op of operations) await histories.run(op);
        first.close();
        const again = new EventLog(options);
        Object.assign(histories, { log: again });
        histories.checkStreams();
        histories.checkLog();
        again.close();
      }),
      { numRuns: runs(60) },
    );
  }, 600_000);
});
