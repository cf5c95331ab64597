import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IcrmEvent } from './event.ts';
import { createPushable } from './pushable.ts';
import { createWorkQueue } from './work-queue.ts';

const event = (customer: string, n: number): IcrmEvent => ({
  id: `${customer}-${n}`,
  type: 'OrderPlaced',
  context: 'sales',
  stream: `order-acme.${n}`,
  revision: 0n,
  position: BigInt(n),
  tenant: 'acme',
  customerIds: [customer],
  recordedAt: '',
  occurredAt: '',
  data: {},
  metadata: {},
});

describe('the work queue of a member', () => {
  test('keeps the order of each customer and never does more at once than allowed, whatever takes how long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ customer: fc.constantFrom('a', 'b', 'c', 'd'), turns: fc.nat(5) }), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 4 }),
        async (jobs, most) => {
          const done: IcrmEvent[] = [];
          let running = 0;
          let peak = 0;
          const queue = createWorkQueue(most, async ({ position }) => {
            running += 1;
            peak = Math.max(peak, running);
            for (let turn = 0; turn < (jobs[Number(position)]?.turns ?? 0); turn += 1)
              await Promise.resolve();
            running -= 1;
            const [found] = events.filter((one) => one.position === position);
            if (found !== undefined) done.push(found);
          });
          const events = jobs.map(({ customer }, n) => event(customer, n));
          await queue.work(events);
          expect(done).toHaveLength(events.length);
          expect(peak).toBeLessThanOrEqual(most);
          for (const own of Map.groupBy(done, ({ customerIds }) => customerIds[0]).values())
            expect(own).toEqual(own.toSorted((a, b) => Number(a.position - b.position)));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a customer that takes long holds up nobody else', async () => {
    const done: string[] = [];
    let finish = (): void => undefined;
    const queue = createWorkQueue(2, async ({ id }) => {
      if (id === 'a-0')
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      done.push(id);
    });
    const working = queue.work([event('a', 0), event('a', 1), event('b', 2), event('c', 3)]);
    await new Promise(setImmediate);
    expect(done).toEqual(['b-2', 'c-3']);
    finish();
    await working;
    expect(done).toEqual(['b-2', 'c-3', 'a-0', 'a-1']);
  });
});

test('a pushable gives what was pushed before and after it is read, then ends', async () => {
  const items = createPushable<number>();
  items.push(1);
  const found: number[] = [];
  const reading = (async () => {
    for await (const item of items) found.push(item);
  })();
  await new Promise(setImmediate);
  items.push(2);
  items.push(3);
  items.end();
  await reading;
  expect(found).toEqual([1, 2, 3]);
});
