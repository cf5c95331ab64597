import type { CustomerView } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changed, ordered, registered } from './sample-events.ts';
import { createWorld, type Instance, record, type World } from './start-projection.ts';

/** Writes of each customer through each channel; readers are as many. */
const writes = Number(process.env['ICRM_RUNS'] ?? 25);
const seed = Number(process.env['ICRM_SEED'] ?? 11);
const channels = ['web', 'phone'] as const;

let world: World;
let replicas: Instance[];
beforeAll(async () => {
  world = await createWorld();
  replicas = await Promise.all(
    [0, 1, 2].map((index) => world.startInstance({ ICRM_PROJECTION_SHARD: `${index}/3` })),
  );
});
afterAll(async () => {
  await Promise.all(replicas.map(({ stop }) => stop()));
  await world.stop();
});

type Write = { readonly position: bigint; readonly segment?: string };
type Read = { readonly asked: bigint; readonly view: CustomerView; readonly replica: number };

const pick = <T>(from: readonly T[], n: number): T => {
  const one = from[n % from.length];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

/**
 * The register of each customer: who has been told a position, by an answer to a write or to a read, hands it on. Every
 * read is then at least as new as everything that was over when it began, and is the fold of all writes up to its
 * watermark and of no other: the order of the log is the one order that explains every answer.
 */
test(`reads and writes of a customer over two channels and three shards are in one order (seed ${seed})`, async () => {
  const people = Array.from({ length: 4 }, () => newId());
  const history = new Map<string, { writes: Write[]; reads: Read[]; known: bigint }>();
  for (const id of people) {
    const position = await record(world.events, [registered(id)]);
    history.set(id, { writes: [{ position, segment: 'home' }], reads: [], known: position });
  }
  const steps = fc.sample(fc.nat(1_000_000), { numRuns: writes * people.length * 4, seed });
  const of = (id: string) => history.get(id) ?? { writes: [], reads: [], known: 0n };
  const tell = (id: string, position: bigint) => {
    const it = of(id);
    if (position > it.known) it.known = position;
  };

  const write = async (id: string, channel: (typeof channels)[number]): Promise<void> => {
    for (let n = 0; n < writes; n += 1) {
      const segment = `${channel}${n}`;
      const isOrder = n % 3 === 2;
      const event = isOrder ? ordered(id, 100 + n) : changed(id, { segment }, { source: 'web' });
      const position = await record(world.events, [event], { channel });
      of(id).writes.push(isOrder ? { position } : { position, segment });
      tell(id, position);
    }
  };
  const read = async (id: string, reader: number): Promise<void> => {
    for (let n = 0; n < writes; n += 1) {
      const replica = pick(steps, reader * writes + n) % replicas.length;
      const asked = of(id).known;
      const { view } = await pick(replicas, replica).client.getCustomerView(
        {
          tenant: 'acme',
          by: { $case: 'customerId', value: id },
          minPosition: asked,
          asOfTime: '',
          asOfPosition: 0n,
          explain: false,
        },
        { deadlineMs: 30_000 },
      );
      const seen = JSON.parse(view) as CustomerView;
      of(id).reads.push({ asked, view: seen, replica });
      tell(id, BigInt(seen.watermark.position));
    }
  };
  await Promise.all(
    people.flatMap((id, person) => [
      ...channels.map((channel) => write(id, channel)),
      ...channels.map((_, reader) => read(id, person * channels.length + reader)),
    ]),
  );

  for (const [, it] of history) {
    const inOrder = it.writes.toSorted((a, b) => (a.position < b.position ? -1 : 1));
    for (const { asked, view } of it.reads) {
      const watermark = BigInt(view.watermark.position);
      expect(watermark).toBeGreaterThanOrEqual(asked);
      const before = inOrder.filter(({ position }) => position <= watermark);
      expect(view.events).toBe(before.length);
      expect(view.profile.segment).toBe(before.findLast(({ segment }) => segment !== undefined)?.segment);
    }
    expect(new Set(it.reads.map(({ replica }) => replica)).size).toBe(3);
  }
}, 120_000);
