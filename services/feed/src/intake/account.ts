import { findGaps, type Gap } from './gaps.ts';
import type { MailboxRecord } from './intake-item.ts';
import type { IntakeStore } from './intake-store.ts';

/** The sums of a mailbox: offered = stored + deduplicated + quarantined + open. */
export type Account = {
  readonly source: string;
  readonly mailbox: string;
  readonly offered: number;
  readonly stored: number;
  readonly deduplicated: number;
  readonly quarantined: number;
  readonly open: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly openSince: string | undefined;
  readonly highestSequence: bigint;
  readonly gaps: readonly (Gap & { readonly alarming: boolean })[];
  readonly alarms: readonly Alarm[];
};

/** What somebody should look at. */
export type Alarm = 'gap' | 'stuck' | 'quarantine';

/** Numbers may come out of order for so long. */
const GAP_AFTER_MS = 30_000;
/** An item that is open for longer was forgotten by its connector. */
const STUCK_AFTER_MS = 5 * 60_000;

/** Counts a mailbox anew. Every sum is counted for itself, so that one that does not close would be seen. */
export const accountOf = async (
  store: IntakeStore,
  box: MailboxRecord,
  now = Date.now(),
): Promise<Account> => {
  const [stored, deduplicated, quarantined, open, openSince, numbers] = await Promise.all([
    store.count(box, { state: 'stored' }),
    store.count(box, { state: 'deduplicated' }),
    store.count(box, { state: 'quarantined' }),
    store.count(box, { state: 'open' }),
    store.eldestOpen(box),
    numbersOf(store, box),
  ]);
  const reasons = await reasonsOf(store, box);
  const gaps = numbers.gaps.map((gap) => ({ ...gap, alarming: now - Date.parse(gap.since) > GAP_AFTER_MS }));
  const isStuck = openSince !== undefined && now - Date.parse(openSince) > STUCK_AFTER_MS;
  return {
    source: box.source,
    mailbox: box.mailbox,
    offered: await store.count(box),
    stored,
    deduplicated,
    quarantined,
    open,
    reasons,
    openSince,
    highestSequence: numbers.highest,
    gaps,
    alarms: [
      ...(gaps.some(({ alarming }) => alarming) ? ['gap' as const] : []),
      ...(isStuck ? ['stuck' as const] : []),
      ...(quarantined > 0 ? ['quarantine' as const] : []),
    ],
  };
};

const numbersOf = async (store: IntakeStore, box: MailboxRecord) => {
  const from = box.contiguous ?? box.beginning;
  if (from === undefined) return { contiguous: 0n, highest: 0n, gaps: [] };
  const numbers = await findGaps(from, store.numbers(box, from), { absent: box.absent });
  if (numbers.contiguous > from) await store.contiguousUpTo(box, numbers.contiguous);
  return numbers;
};

const reasonsOf = async (store: IntakeStore, box: MailboxRecord) => {
  const counted = await Promise.all(
    box.reasons.map(async (reason) => ({
      reason,
      count: await store.count(box, { state: 'quarantined', reason }),
    })),
  );
  return counted.filter(({ count }) => count > 0);
};
