import type { ChannelAdapter } from '../channels/adapter.ts';
import { type TakeInOptions, takeIn } from '../channels/take-in.ts';
import { messagesOf } from './mbox.ts';
import { MAIL_SOURCE } from './smtp-listener.ts';

export type ImportedMail = {
  offered: bigint;
  stored: bigint;
  deduplicated: bigint;
  quarantined: bigint;
  position: bigint;
};

export type MailFile = {
  readonly tenant: string;
  readonly mailbox: string;
  readonly format: 'eml' | 'mbox';
  /** Names the file, so that the same one again is the same handing over. */
  readonly delivery: string;
  readonly source: AsyncIterable<Uint8Array>;
};

/** Takes in a message or a mailbox as a file, one message after the other. The file again adds nothing. */
export const importMail = async (
  taking: TakeInOptions,
  adapter: ChannelAdapter,
  file: MailFile,
): Promise<ImportedMail> => {
  const sums: ImportedMail = { offered: 0n, stored: 0n, deduplicated: 0n, quarantined: 0n, position: 0n };
  const box = { tenant: file.tenant, source: MAIL_SOURCE, mailbox: file.mailbox };
  const messages = file.format === 'mbox' ? messagesOf(file.source) : oneOf(file.source);
  for await (const payload of messages) {
    const taken = await takeIn(taking, adapter, { box, delivery: file.delivery, payload });
    sums.offered += 1n;
    sums[taken.kind] += 1n;
    if (taken.kind === 'stored' && taken.position > sums.position) sums.position = taken.position;
  }
  return sums;
};

async function* oneOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  yield Buffer.concat(chunks);
}
