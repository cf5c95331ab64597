import { createInterface } from 'node:readline';
import { type EventStoreOptions, type StorePoint, startEventStore } from '../../src/index.ts';

/*
 * The engine as a process for crash tests. It loads everything and then waits for a line with its options, so
 * that a test can have the next one ready; `crashAt` ends it without warning at the n-th pass of a point.
 */

type Order = EventStoreOptions & { crashAt?: { point: StorePoint; pass: number } };

const crashHook = ({ crashAt }: Order): Pick<EventStoreOptions, 'reach'> => {
  if (crashAt === undefined) return {};
  let left = crashAt.pass;
  const reach = (point: StorePoint): void => {
    if (point !== crashAt.point) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  return { reach };
};

const lines = createInterface(process.stdin);
lines.once('line', (line) => {
  const order = JSON.parse(line) as Order;
  startEventStore({ ...order, ...crashHook(order) }).then(
    (engine) => process.stdout.write(`listening on ${engine.address}\n`),
    (error: unknown) => {
      process.stdout.write(`failed: ${error}\n`);
      process.exit(1);
    },
  );
});
lines.once('close', () => process.exit(0));
process.stdout.write('ready\n');
