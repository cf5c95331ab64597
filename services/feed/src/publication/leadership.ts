import type { Logger } from '@icrm/telemetry';
import type { Lease, Leases } from '../lease/leases.ts';
import { pause } from '../pause.ts';

type Options = {
  readonly leases: Leases;
  readonly name: string;
  readonly log: Logger;
  /** Works for as long as the lease is held; ends when its signal aborts. */
  readonly lead: (lease: Lease, signal: AbortSignal) => Promise<void>;
};

const ASK_EVERY_MS = 1_000;

/** Of all who run this with one name, one leads at a time; the others stand by until the signal aborts. */
export const leadInTurn = async (
  { leases, name, log, lead }: Options,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    const lease = await leases.acquire(name).catch((err: unknown) => {
      log.warn({ err, name }, 'a lease could not be asked for');
      return undefined;
    });
    if (lease === undefined) await pause(ASK_EVERY_MS, signal);
    else await leadOnce(lease, { name, log, lead }, signal);
  }
};

const leadOnce = async (
  lease: Lease,
  { name, log, lead }: Omit<Options, 'leases'>,
  signal: AbortSignal,
): Promise<void> => {
  log.info({ name }, 'lease taken');
  try {
    await lead(lease, AbortSignal.any([signal, lease.lost]));
  } catch (err) {
    log.error({ err, name }, 'leading failed');
    await pause(ASK_EVERY_MS, signal);
  } finally {
    await lease.release();
  }
};
