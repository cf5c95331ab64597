import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

/** A mail as it came. */
export type Received = {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly messageId: string;
};

/** A mail server on the loopback that keeps what it is handed. */
export const startMailServer = async () => {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(
        address.startsWith('nobody@')
          ? Object.assign(new Error('no such user'), { responseCode: 550 })
          : null,
      ),
    onData(stream, { envelope }, callback) {
      let raw = '';
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        raw += part;
      });
      stream.on('end', () => {
        const [, messageId = ''] = /^Message-ID: <([^@]+)@/im.exec(raw) ?? [];
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        received.push({ from, to: envelope.rcptTo[0]?.address ?? '', raw, messageId });
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
