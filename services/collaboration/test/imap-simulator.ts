import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

type Mail = { readonly uid: number; readonly raw: string };

/** A mailbox over IMAP (RFC 3501), as far as fetching it takes: one user, one INBOX, nothing is ever changed by clients. */
export const imapSimulator = () => {
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const commands: string[] = [];
  let validity = 7;

  const fetch = (mail: Mail, number: number): string => {
    const bytes = Buffer.byteLength(mail.raw);
    return `* ${number} FETCH (UID ${mail.uid} BODY[]<0> {${bytes}}\r\n${mail.raw})\r\n`;
  };
  const answers: Readonly<Record<string, (args: string) => string>> = {
    CAPABILITY: () => '* CAPABILITY IMAP4rev1\r\n',
    LOGIN: () => '',
    NOOP: () => `* ${mails.length} EXISTS\r\n`,
    LIST: () => '* LIST (\\HasNoChildren) "/" INBOX\r\n',
    LSUB: () => '* LSUB () "/" INBOX\r\n',
    EXAMINE: () =>
      `* FLAGS (\\Seen)\r\n* ${mails.length} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY ${validity}] .\r\n* OK [UIDNEXT ${mails.length + 100}] .\r\n`,
    'UID SEARCH': (args) => {
      const from = Number(/UID (\d+):\*/.exec(args)?.[1] ?? 1);
      const found = mails.filter(({ uid }) => uid >= from);
      // The range 9:* of a mailbox that ends at 7 means 7.
      const told = found.length > 0 ? found : mails.slice(-1);
      return `* SEARCH ${told.map(({ uid }) => uid).join(' ')}\r\n`;
    },
    'UID FETCH': (args) => {
      const wanted = Number(/^(\d+)/.exec(args)?.[1]);
      return mails.map((mail, index) => (mail.uid === wanted ? fetch(mail, index + 1) : '')).join('');
    },
    LOGOUT: () => '* BYE\r\n',
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n');
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const [, tag = '', name = '', args = ''] =
          /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(pending.slice(0, end)) ?? [];
        pending = pending.slice(end + 2);
        commands.push(name.toUpperCase());
        const answer = answers[name.toUpperCase()];
        socket.write(answer === undefined ? `${tag} BAD unknown\r\n` : `${answer(args)}${tag} OK done\r\n`);
      }
    });
  });

  return {
    commands,
    add(raw: string, uid = (mails.at(-1)?.uid ?? 0) + 2) {
      mails.push({ uid, raw: raw.replaceAll(/\r?\n/g, '\r\n') });
    },
    /** The mailbox was made anew: the same mails with other numbers. */
    renumber() {
      validity += 1;
      for (const [index, { raw }] of mails.entries()) mails[index] = { uid: 500 + index, raw };
      for (const socket of sockets) socket.destroy();
    },
    async start(): Promise<string> {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `imap://help:secret@127.0.0.1:${(server.address() as AddressInfo).port}/INBOX`;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
