import { type KeyRing, revealAll } from '@icrm/privacy';
import type { Entry } from '../log/entry.ts';

/**
 * The entries with their personal texts in the plain form, for one tenant. They are made for this one subscriber and
 * not shared: what is plain must not outlive its use.
 */
export const revealEntries = async (
  keyRing: KeyRing,
  tenant: string,
  entries: readonly Entry[],
): Promise<readonly Entry[]> => {
  const data = await revealAll(
    keyRing,
    tenant,
    entries.map(({ event }) => event.data),
  );
  return entries.map((entry, index) => ({
    ...entry,
    event: { ...entry.event, data: data[index] ?? entry.event.data },
    encoded: new Map(),
    masked: new Map(),
  }));
};
