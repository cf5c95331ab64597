import { setTimeout } from 'node:timers/promises';
import type { ErasureJournal } from '@icrm/privacy';
import { nameId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { eraseAsOf } from './erase-customer.ts';
import { findErasure } from './erasure-receipt.ts';
import type { Handling } from './ports.ts';

type Reapplying = Omit<Handling, 'context'> & { readonly erasures: ErasureJournal };

const log = logger('customer.erasures');
const RETRY_MS = 5_000;

/**
 * Looks for people whom the journal knows as erased and the log does not: a backup from before their erasure was restored.
 * Their keys are refused anyway; they are erased again, so that views, identifiers and subscribers follow. Gives how many.
 */
const reapplyErasures = async ({ erasures, ...handling }: Reapplying): Promise<number> => {
  let again = 0;
  for (const { tenant, subject: customerId, erasedAt } of await erasures.all()) {
    handling.signal?.throwIfAborted();
    if ((await findErasure(handling.store, tenant, customerId)) !== 'customer-not-erased') continue;
    const context = {
      commandId: nameId(`restored/${tenant}/${customerId}/${erasedAt}`),
      tenant,
      actor: { kind: 'system' as const, id: 'restored-erasures' },
      channel: 'system',
      occurredAt: erasedAt,
    };
    await eraseAsOf({ ...handling, context }, customerId, 'erased before; a backup was restored');
    again += 1;
  }
  return again;
};

/** Does so once after the start, beside everything else, until it has succeeded. */
export const reapplyPart = (reapplying: Omit<Reapplying, 'signal'>): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  const insist = async (): Promise<void> => {
    while (!signal.aborted)
      try {
        const again = await reapplyErasures({ ...reapplying, signal });
        if (again > 0)
          log.warn({ events: again }, 'people whom a restored backup had brought back were erased again');
        return;
      } catch (err) {
        if (signal.aborted) return;
        log.warn({ err, retryInMs: RETRY_MS }, 'erasures are not compared with the log yet');
        await setTimeout(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
  };
  return {
    name: 'restored-erasures',
    async start() {
      running = insist();
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
