import { expect, test } from '@jest/globals';
import type { StoredEvent } from '../codec.ts';
import { createTail } from './tail.ts';

const event = (position: bigint, stream = 'order-acme.1'): StoredEvent => ({
  id: `${position}`,
  type: 'OrderPlaced',
  data: { text: 'x'.repeat(100) },
  metadata: {},
  isJson: true,
  stream,
  revision: position,
  position,
  recordedAt: '2026-03-02T09:00:00.000Z',
});
const positions = (events: readonly StoredEvent[]) => events.map(({ position }) => position);
const roomy = { events: 100, bytes: 1_000_000 };

test('gives what lies after a position, each event once and in order', () => {
  const tail = createTail(5n, roomy);
  tail.add([event(4n), event(6n), event(6n), event(8n)]);
  tail.add([event(8n), event(9n)]);
  expect([tail.start, tail.end]).toEqual([5n, 9n]);
  expect(positions(tail.after(5n, 10))).toEqual([6n, 8n, 9n]);
  expect(positions(tail.after(6n, 1))).toEqual([8n]);
  expect(positions(tail.after(9n, 10))).toEqual([]);
});

test.each([
  ['events', { events: 8, bytes: 1_000_000 }],
  ['bytes', { events: 100, bytes: 10_000 }],
])('keeps the youngest by %s, and says where it begins now', (_, capacity) => {
  const tail = createTail(0n, capacity);
  for (let position = 1n; position <= 50n; position += 1n) tail.add([event(position)]);
  const kept = positions(tail.after(tail.start, 100));
  expect(tail.start).toBeGreaterThan(40n);
  expect(kept).toEqual(
    Array.from({ length: Number(50n - tail.start) }, (_, n) => tail.start + BigInt(n + 1)),
  );
});

test('wakes at once who wants what comes, and others after many or some time', async () => {
  const tail = createTail(0n, roomy);
  const { signal } = new AbortController();
  const woken: string[] = [];
  const waiting = (name: string, prefix: string) =>
    tail.grown(({ stream }) => stream.startsWith(prefix), signal).then(() => woken.push(name));
  const orders = waiting('orders', 'order-');
  const cases = waiting('cases', 'case-');
  tail.add([event(1n)]);
  await orders;
  expect(woken).toEqual(['orders']);
  await cases;
  const many = waiting('many', 'case-');
  tail.add(Array.from({ length: 64 }, (_, n) => event(BigInt(n + 2))));
  await many;
  expect(woken).toEqual(['orders', 'cases', 'many']);
});

test('lets go of who waits when the signal aborts, and when it is closed', async () => {
  const tail = createTail(0n, roomy);
  const abort = new AbortController();
  const waiting = tail.grown(() => true, abort.signal);
  abort.abort();
  await waiting;
  const other = tail.grown(() => true, new AbortController().signal);
  tail.close();
  await other;
});
