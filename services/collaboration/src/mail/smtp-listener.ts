import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ListenAddress, newId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import type { SMTPServer, SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { type ChannelAdapter, limits } from '../channels/adapter.ts';
import { type TakeInOptions, takeIn } from '../channels/take-in.ts';

const log = logger('collaboration.smtp');
export const SMTP_PART = 'collaboration-smtp';
/** How the ledger knows mail. */
export const MAIL_SOURCE = 'mail';

export type SmtpListenerOptions = {
  readonly listen: ListenAddress;
  /** Whose each mailbox is: address in lower case to tenant. */
  readonly mailboxes: ReadonlyMap<string, string>;
  readonly adapter: ChannelAdapter;
  readonly taking: TakeInOptions;
  /** A folder with tls.crt and tls.key; STARTTLS is offered then. */
  readonly tlsFolder?: string | undefined;
};

const MOST_CLIENTS = 200;

class Refused extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

/**
 * A mail server for our mailboxes and no others. A message is acknowledged when it is in the log or in quarantine; when
 * that cannot be said now, the sender is told to try again, so that none is lost. Spam is left to the relay in front.
 */
export const smtpListener = ({
  listen,
  mailboxes,
  adapter,
  taking,
  tlsFolder,
}: SmtpListenerOptions): Part => {
  let server: SMTPServer | undefined;

  const accept = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> => {
    const payload = await readAll(stream);
    const delivery = newId();
    const boxes = new Set(session.envelope.rcptTo.map(({ address }) => address.toLowerCase()));
    const outcomes: string[] = [];
    for (const mailbox of boxes) {
      const tenant = mailboxes.get(mailbox);
      if (tenant === undefined) continue;
      const box = { tenant, source: MAIL_SOURCE, mailbox };
      outcomes.push((await takeIn(taking, adapter, { box, delivery, payload })).kind);
    }
    return `taken: ${outcomes.join(', ')}`;
  };

  return {
    name: SMTP_PART,
    async start() {
      const { SMTPServer: Server } = await import('smtp-server');
      server = new Server({
        size: limits.messageBytes,
        maxClients: MOST_CLIENTS,
        ...(tlsFolder === undefined
          ? { disabledCommands: ['AUTH', 'STARTTLS'] }
          : { disabledCommands: ['AUTH'], ...(await keyIn(tlsFolder)), minVersion: 'TLSv1.2' }),
        disableReverseLookup: true,
        logger: false,
        onRcptTo: ({ address }, _session, done) =>
          done(mailboxes.has(address.toLowerCase()) ? null : new Refused(550, 'no such mailbox here')),
        onData(stream, session, done) {
          accept(stream, session).then(
            (answer) => done(null, answer),
            (error: unknown) => done(toSmtp(error)),
          );
        },
      });
      server.on('error', (err) => log.warn({ err }, 'a mail connection failed'));
      return listenOn(server, listen);
    },
    stop: () =>
      new Promise<void>((resolve) => {
        if (server === undefined) resolve();
        else server.close(() => resolve());
      }),
  };
};

const keyIn = async (folder: string) => {
  const [cert, key] = await Promise.all(['tls.crt', 'tls.key'].map((name) => readFile(join(folder, name))));
  return { cert, key };
};

const listenOn = (server: SMTPServer, { host, port }: ListenAddress): Promise<string> =>
  new Promise((resolve, reject) => {
    const listening = server.listen(port, host, () => {
      const bound = listening.address();
      resolve(typeof bound === 'object' && bound !== null ? `${host}:${bound.port}` : host);
    });
    listening.once('error', reject);
  });

const readAll = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // What is too large is read to its end and not kept.
    if (bytes <= limits.messageBytes) chunks.push(chunk);
  }
  if (stream.sizeExceeded || bytes > limits.messageBytes) throw new Refused(552, 'the message is too large');
  return Buffer.concat(chunks);
};

const toSmtp = (error: unknown): Error => {
  if (error instanceof Refused) return error;
  log.warn({ err: error }, 'mail could not be taken and is asked for again');
  return new Refused(451, 'try again later');
};
