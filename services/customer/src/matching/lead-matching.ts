import type { Leases } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { pause } from './pause.ts';

const log = logger('customer.matching');
/** Of the wait before another try: about a second. */
const STAND_BY = 6;

type Leading = {
  readonly leases: Leases;
  readonly name: string;
  /** What the one that leads does. Started and stopped as often as the lease comes and goes. */
  readonly lead: () => Part;
  /** Done when the lead is over: what was kept in memory is another's to keep. */
  readonly over: () => void;
};

/** Of all instances, one matches at a time; the others stand by and take over when it ends or loses its lease. */
export const leadMatching = ({ leases, name, lead, over }: Leading): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const leadOnce = async (): Promise<void> => {
    const lease = await leases.acquire(name);
    if (lease === undefined) return pause(STAND_BY, signal);
    const part = lead();
    try {
      await part.start();
      await until(AbortSignal.any([signal, lease.lost]));
    } finally {
      await part.stop();
      over();
      await lease.release();
    }
  };
  const stand = async (): Promise<void> => {
    for (let attempt = 1; !signal.aborted; attempt += 1)
      try {
        await leadOnce();
        attempt = 0;
      } catch (err) {
        log.warn({ err, attempt }, 'the lease of matching cannot be asked for');
        await pause(attempt, signal);
      }
  };
  return {
    name,
    async start() {
      running = stand();
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
