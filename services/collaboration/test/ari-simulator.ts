import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** An Asterisk exchange as its applications see it: events over a WebSocket, to those who know the key. */
export const ariSimulator = () => {
  let server: WebSocketServer | undefined;
  const listeners = new Set<WebSocket>();
  let port = 0;
  let second = 0;
  let calls = 0;

  const send = (type: string, more: object): void => {
    second += 10;
    const timestamp = new Date(Date.UTC(2026, 2, 2, 9, 0, second)).toISOString().replace('Z', '+0000');
    for (const socket of listeners)
      socket.send(JSON.stringify({ type, timestamp, application: 'icrm', ...more }));
  };
  const listen = async (): Promise<void> => {
    server = new WebSocketServer({ host: '127.0.0.1', port });
    server.on('connection', (socket, { url = '' }) => {
      const query = new URL(url, 'http://ari').searchParams;
      if (query.get('api_key') !== 'icrm:secret' || query.get('app') !== 'icrm') socket.close(1008);
      else listeners.add(socket);
      socket.on('close', () => listeners.delete(socket));
    });
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };

  return {
    listeners: () => listeners.size,
    async start(): Promise<string> {
      await listen();
      return `http://icrm:secret@127.0.0.1:${port}/ari?app=icrm&lines=2`;
    },
    /** The exchange is gone until it is started again. */
    async stop() {
      for (const socket of listeners) socket.terminate();
      await new Promise((resolve) => server?.close(resolve));
    },
    call(number: string) {
      calls += 1;
      const id = `1700.${calls}`;
      const channel = { id, name: `PJSIP/trunk-${calls.toString(16).padStart(8, '0')}`, caller: { number } };
      const agent = (name: string) => ({ id: `${id}.${name}`, name: `PJSIP/${name}-0000000a` });
      return {
        ring: () => send('StasisStart', { channel, args: [] }),
        join: (name: string) =>
          send('ChannelEnteredBridge', {
            channel: agent(name),
            bridge: { id: 'b', channels: [id, agent(name).id] },
          }),
        hold: (name: string) => send('ChannelHold', { channel: agent(name) }),
        resume: (name: string) => send('ChannelUnhold', { channel: agent(name) }),
        served: (task: string) =>
          send('ChannelUserevent', { channel, eventname: 'icrm', userevent: { signal: 'served', task } }),
        escalated: (task: string, step: string) =>
          send('ChannelUserevent', {
            ...{ channel, eventname: 'icrm' },
            userevent: { signal: 'escalated', task, step },
          }),
        end: (cause = 16) => send('ChannelDestroyed', { channel, cause }),
      };
    },
  };
};
