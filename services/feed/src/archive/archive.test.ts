import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleEvent } from '../../test/sample-log.ts';
import { BrokenArchive } from './archive-lines.ts';
import { type Block, readArchive } from './read-archive.ts';
import { writeArchive } from './write-archive.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 150);
const head = {
  icrm: 'export' as const,
  version: 1 as const,
  tenant: 'acme',
  createdAt: '2026-03-02T09:00:00.000Z',
  after: '0',
  withKeys: false,
};

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const write = async (count: number): Promise<Buffer[]> => {
  async function* events() {
    for (let n = 1; n <= count; n += 1) yield sampleEvent(n);
  }
  return collect(writeArchive({ head, events: events(), keysOf: async () => [] }));
};

const read = (chunks: readonly Uint8Array[]): Promise<Block[]> => {
  async function* source() {
    yield* chunks;
  }
  return collect(readArchive(source()));
};

const idsOf = (blocks: readonly Block[]) => blocks.flatMap(({ events }) => events.map(({ id }) => id));

describe('the file of an export', () => {
  test.each([0, 1, 500, 1_201])('gives back %i events as they were written', async (count) => {
    const blocks = await read(await write(count));
    expect(idsOf(blocks)).toEqual(Array.from({ length: count }, (_, n) => `event-${n + 1}`));
    expect(blocks[0]?.head ?? head).toEqual(head);
    const { data, metadata, stream } = sampleEvent(1);
    if (count > 0) expect(blocks[0]?.events[0]).toMatchObject({ data, metadata, stream, position: '10' });
  });

  test('can be cut into any pieces on its way', async () => {
    const bytes = Buffer.concat(await write(600));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, n) =>
      bytes.subarray(n * 97, n * 97 + 97),
    );
    expect(idsOf(await read(pieces))).toHaveLength(600);
  });

  test('any flipped bit is found, or changed nothing that matters', async () => {
    const bytes = Buffer.concat(await write(40));
    const whole = idsOf(await read([bytes]));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (index, bit) => {
        const damaged = Buffer.from(bytes);
        damaged.writeUInt8(damaged.readUInt8(index) ^ (1 << bit), index);
        const outcome = await read([damaged]).then(idsOf, (error: unknown) => error);
        if (outcome instanceof BrokenArchive) return;
        expect(outcome).toEqual(whole);
      }),
      { numRuns: runs },
    );
  });

  test('one that ends early gives the blocks that are whole, then says so', async () => {
    const chunks = await write(1_200);
    const seen: Block[] = [];
    async function* source() {
      yield* chunks.slice(0, 2);
    }
    const reading = (async () => {
      for await (const block of readArchive(source())) seen.push(block);
    })();
    await expect(reading).rejects.toThrow('ends too early');
    expect(idsOf(seen)).toHaveLength(1_000);
  });

  test('blocks of another file, left out or exchanged are found', async () => {
    const [one, two, ...rest] = await write(1_200);
    if (one === undefined || two === undefined) throw new Error('too few blocks');
    await expect(read([one, ...rest])).rejects.toThrow(BrokenArchive);
    await expect(read([two, one, ...rest])).rejects.toThrow(BrokenArchive);
    await expect(read([one, two, ...rest, ...rest])).rejects.toThrow(BrokenArchive);
    await expect(read([Buffer.from('no archive at all')])).rejects.toThrow(BrokenArchive);
  });
});
