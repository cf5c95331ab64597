import type { IntakeEvent } from '@icrm/contracts';
import type { FactKeeper } from '../facts/keep-facts.ts';
import type { Mailbox } from './intake-item.ts';
import type { IntakeStore } from './intake-store.ts';
import type { MailboxWriter } from './mailbox-writer.ts';

/** Keeps the ledger up with the facts of mailboxes that others wrote, or that are older than the database. */
export const keepIntake = (
  store: Pick<IntakeStore, 'begin'>,
  writerOf: (box: Mailbox) => MailboxWriter,
): FactKeeper => ({
  prefix: 'intake-',
  async keep({ data, metadata: { tenant }, revision }) {
    await store.begin();
    // The feed is the only writer of these streams.
    const { source, mailbox } = data as IntakeEvent['data'];
    await writerOf({ tenant, source, mailbox }).catchUp(revision);
  },
});
