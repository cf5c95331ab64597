import type { Logger } from '@icrm/telemetry';
import { pause } from '../pause.ts';
import { type Account, accountOf } from './account.ts';
import type { MailboxRecord } from './intake-item.ts';
import type { IntakeStore } from './intake-store.ts';

const LOOK_EVERY_MS = 15_000;

/** Says at error level what is alarming in the ledger, once for each thing, and when it is over. */
export const watchIntake = (store: IntakeStore, log: Logger) => {
  const stopping = new AbortController();
  let told: ReadonlySet<string> = new Set();

  const look = async (): Promise<void> => {
    const found = new Set<string>();
    for (const box of await store.mailboxes({}))
      for (const alarm of alarmsOf(box, await accountOf(store, box))) found.add(alarm);
    for (const reason of found) if (!told.has(reason)) log.error({ reason }, 'the intake ledger is alarming');
    for (const reason of told)
      if (!found.has(reason)) log.info({ reason }, 'an alarm of the intake ledger is over');
    told = found;
  };

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(LOOK_EVERY_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      await look().catch((err: unknown) => log.warn({ err }, 'the intake ledger could not be looked at'));
    }
  };
  const watching = watch();
  return {
    async stop(): Promise<void> {
      stopping.abort();
      await watching;
    },
  };
};

/** What is alarming, in words that stay the same for as long as it does. */
const alarmsOf = (box: MailboxRecord, { alarms, gaps, openSince, reasons }: Account): string[] => {
  const where = `${box.tenant}, ${box.source}, ${box.mailbox}`;
  const late = gaps.filter(({ alarming }) => alarming);
  return [
    ...late.map(({ first, last }) => `${where}: nothing was offered from ${first} to ${last}`),
    ...(alarms.includes('stuck') ? [`${where}: not settled since ${openSince}`] : []),
    ...reasons.map(({ reason }) => `${where}: quarantined for ${reason}`),
  ];
};
