import { pause, persistently } from '@icrm/following';
import type { Leases, ReadStore } from '@icrm/read-store';
import { type Clock, type Part, systemClock } from '@icrm/runtime';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { ChannelAdapter } from '../channels/adapter.ts';
import { limits } from '../channels/adapter.ts';
import { type TakeInOptions, takeIn } from '../channels/take-in.ts';

/** How the ledger knows mail that was fetched. */
export const IMAP_SOURCE = 'imap';

/** A mailbox elsewhere, as `imaps://user:password@host:993/INBOX` names it. */
export type ImapMailbox = { readonly tenant: string; readonly mailbox: string; readonly url: string };

export type ImapOptions = {
  readonly box: ImapMailbox;
  readonly adapter: ChannelAdapter;
  readonly taking: TakeInOptions & { readonly clock?: Clock | undefined };
  readonly readStore: ReadStore;
  readonly leases: Leases;
  readonly everyMs: number;
};

/** How far a mailbox was fetched. UIDs mean something only with the validity they were given under. */
type Fetched = { readonly _id: string; readonly validity: string; readonly uid: number };
const ASKED_AGAIN_MS = 3_000;
/** So much is fetched at a time: nothing is gained by more. */
const AT_ONCE = 50;

/**
 * Fetches a mailbox over IMAP, one instance at a time, from where it left off: nothing is marked, moved or deleted there.
 * A mailbox that was made anew is fetched anew; what was taken before is recognised by its Message-ID.
 */
export const imapMailbox = (options: ImapOptions): Part => {
  const { box, adapter, taking, readStore, leases, everyMs } = options;
  const { tenant, mailbox, url } = box;
  const name = `collaboration-imap-${tenant}-${mailbox}`;
  const fetched = readStore.collection<Fetched>('collaboration_imap');
  const _id = `${tenant}/${mailbox}`;
  const { clock = systemClock } = taking;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const take = async ({ uid, source }: FetchMessageObject, validity: string): Promise<void> => {
    if (source !== undefined)
      await takeIn(taking, adapter, {
        box: { tenant, source: IMAP_SOURCE, mailbox },
        delivery: `${validity}/${uid}/${clock.now().toISOString()}`,
        payload: source,
      });
    await fetched.update({ _id }, { $set: { validity, uid } }, { upsert: true });
  };

  /** Whether there was anything. */
  const fetchNew = async (client: ImapFlow): Promise<boolean> => {
    if (client.mailbox === false) return false;
    const validity = client.mailbox.uidValidity.toString();
    const known = await fetched.findOne({ _id });
    const after = known?.validity === validity ? known.uid : 0;
    // A range that begins after the last message means the last message.
    const found = ((await client.search({ uid: `${after + 1}:*` }, { uid: true })) || []).filter(
      (uid) => uid > after,
    );
    const uids = found.sort((a, b) => a - b).slice(0, AT_ONCE);
    for (const uid of uids) {
      if (signal.aborted) return false;
      const message = await client.fetchOne(
        String(uid),
        { uid: true, source: { maxLength: limits.messageBytes + 1 } },
        { uid: true },
      );
      if (message !== false) await take(message, validity);
    }
    return uids.length > 0;
  };

  const connected = async (lost: AbortSignal): Promise<void> => {
    const client = await connect(url);
    try {
      await client.mailboxOpen(decodeURIComponent(new URL(url).pathname.slice(1)) || 'INBOX', {
        readOnly: true,
      });
      while (!signal.aborted && !lost.aborted)
        if (!(await fetchNew(client))) {
          await pause(everyMs, signal);
          // The server tells what has come with its answer.
          if (!signal.aborted) await client.noop();
        }
    } finally {
      client.close();
    }
  };

  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      const lease = await leases.acquire(name);
      if (lease !== undefined) await connected(lease.lost).finally(() => lease.release());
      else await pause(ASKED_AGAIN_MS, signal);
    }
  };

  return {
    name,
    async start() {
      running = persistently(name, follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

const connect = async (url: string): Promise<ImapFlow> => {
  const { ImapFlow: Client } = await import('imapflow');
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'imaps:';
  const client = new Client({
    ...{ host: hostname, port: Number(port || (secure ? 993 : 143)), secure, logger: false },
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
  });
  // What breaks is seen where it is used; a listener keeps it from ending the program.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
