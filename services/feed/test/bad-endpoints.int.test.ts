import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createPost } from '../src/webhook/post.ts';
import { judge } from '../src/webhook/verdict.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** An endpoint that says what it wants, byte by byte; gives its address, and how much of it was read. */
const speaking = async (speak: (write: (text: string) => boolean, end: () => void) => void) => {
  const state = { calls: 0, closed: 0 };
  const server = createServer((socket) => {
    state.calls += 1;
    socket.on('error', () => undefined);
    socket.once('close', () => {
      state.closed += 1;
    });
    socket.once('data', () =>
      speak(
        (text) => socket.writable && socket.write(text),
        () => socket.end(),
      ),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: new URL(`http://127.0.0.1:${port}/hook`), state };
};
const message = { headers: { 'content-type': 'application/json' }, body: '{}' };
const post = createPost({ withinMs: 500, allowPrivate: true });
const outcome = async (answer: ReturnType<typeof post>) =>
  judge(await answer, { failures: 0, firstFailedAt: 0 }, { now: 1, firstWaitMs: 1_000 }).kind;

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

test('a 200 that never ends in time is no delivery', async () => {
  const { url, state } = await speaking((write) => {
    write(`${HEAD}content-length: 1000\r\n\r\n`);
    const drip = setInterval(() => write('.') || clearInterval(drip), 50);
  });
  expect(await outcome(post(url, message))).toBe('retry');
  expect(state.calls).toBe(1);
});

test('a huge answer is not read to its end', async () => {
  let written = 0;
  const { url, state } = await speaking((write) => {
    write(`${HEAD}content-length: 10000000000\r\n\r\n`);
    const flood = setInterval(() => {
      for (let n = 0; n < 10; n += 1) written += write('x'.repeat(65_536)) ? 65_536 : 0;
      if (state.closed > 0) clearInterval(flood);
    }, 1);
  });
  const answer = await post(url, message);
  expect([answer.status, answer.body.length]).toEqual([200, 4_096]);
  expect(written).toBeLessThan(100_000_000);
});

test.each([301, 302, 307, 308])('a redirect %s is not followed', async (status) => {
  const elsewhere = await speaking((write, end) => {
    write(`${HEAD}content-length: 0\r\n\r\n`);
    end();
  });
  const { url } = await speaking((write, end) => {
    write(`HTTP/1.1 ${status} Moved\r\nlocation: ${elsewhere.url.href}\r\ncontent-length: 0\r\n\r\n`);
    end();
  });
  expect((await post(url, message)).status).toBe(status);
  expect(await outcome(post(url, message))).toBe('retry');
  expect(elsewhere.state.calls).toBe(0);
});

test.each([
  ['nonsense', 'GARBAGE\r\n\r\n'],
  ['too many headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`],
  ['a cut answer', `${HEAD}content-length: 100\r\n\r\nhalf`],
  ['nothing at all', ''],
])('an endpoint that says %s counts as not having answered', async (_what, text) => {
  const { url } = await speaking((write, end) => {
    write(text);
    end();
  });
  expect(await outcome(post(url, message))).toBe('retry');
});

test('nobody there counts as not having answered', async () => {
  expect(await outcome(post(new URL('http://127.0.0.1:1/'), message))).toBe('retry');
});
