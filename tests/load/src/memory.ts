import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { startStack } from '@icrm/test-e2e';
import { startProcess, tempFolder } from '@icrm/testkit';
import { treeOf } from './cpu-of.ts';
import type { Figure } from './figures.ts';
import { placeOrders } from './place-orders.ts';
import { registerCustomers } from './register-customers.ts';

const IDLE_MS = 5_000;
const PER_SECOND = 50;
const MiB = 1_048_576;

/** B10: resident memory of everything in one process, idle and after a load, beside a process that imports the same. */
export const memory = async (seconds: number): Promise<Figure[]> => {
  const imported = await importedOnly();
  await using folder = await tempFolder('b10');
  const stack = await startStack(folder.path);
  try {
    await setTimeout(IDLE_MS);
    const idle = residentOf(stack.process.pid);
    const customers = await registerCustomers(stack, 100);
    const failed = await placeOrders(stack, {
      customers,
      count: PER_SECOND * seconds,
      perSecond: PER_SECOND,
    });
    const loaded = residentOf(stack.process.pid);
    const mib = (bytes: number) => `${(bytes / MiB).toFixed(0)} MiB`;
    return [
      {
        id: 'B10',
        what: `resident memory with all engines, idle and after ${PER_SECOND * seconds} orders`,
        value: `${mib(idle)} (${(idle / imported).toFixed(2)}x) and ${mib(loaded)} (${(loaded / imported).toFixed(2)}x) beside ${mib(imported)} of a process that only imports; ${failed} failed`,
        goal: '<= 1.4x and <= 2.2x',
        met: idle <= 1.4 * imported && loaded <= 2.2 * imported,
      },
    ];
  } finally {
    await stack.stop();
  }
};

const importedOnly = async (): Promise<number> => {
  const peer = await startProcess({ main: new URL('import-peer.ts', import.meta.url), until: /imported/ });
  await setTimeout(1_000);
  const bytes = residentOf(peer.pid);
  await peer.kill();
  return bytes;
};

/** The largest process of a tree: the others only wait for it. */
const residentOf = (pid: number): number =>
  Math.max(
    ...treeOf(pid).map((one) => {
      const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1];
      return Number(kib ?? 0) * 1_024;
    }),
  );
