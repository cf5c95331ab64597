import { boxOf, type Mailbox } from './intake-item.ts';
import { createMailboxWriter, type MailboxNeeds, type MailboxWriter } from './mailbox-writer.ts';

const REMEMBERED = 1_000;

/** One writer for each mailbox, made when it is first needed; those that are idle longest are forgotten. */
export const createMailboxWriters = (needs: MailboxNeeds): ((box: Mailbox) => MailboxWriter) => {
  const writers = new Map<string, MailboxWriter>();
  return (box) => {
    const id = boxOf(box);
    const writer = writers.get(id) ?? createMailboxWriter(box, needs);
    writers.delete(id);
    writers.set(id, writer);
    for (const [other, { idle }] of writers) {
      if (writers.size <= REMEMBERED) break;
      if (idle && other !== id) writers.delete(other);
    }
    return writer;
  };
};
