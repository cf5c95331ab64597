import type { Part } from '@icrm/runtime';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { opsPart } from '../src/index.ts';

let reason: string | undefined;
let ops: Part;
let url: string | undefined;
beforeEach(async () => {
  reason = undefined;
  ops = opsPart({ listen: { host: '127.0.0.1', port: 0 }, notReady: () => reason });
  url = await ops.start();
});
afterEach(() => ops.stop());

const get = async (path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: await response.text() };
};

describe('the ops server', () => {
  test('says that the process lives', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, body: 'ok\n' });
  });

  test('says whether it is ready, and why not', async () => {
    expect(await get('/readyz')).toEqual({ status: 200, body: 'ready\n' });
    reason = 'store: no connection';
    expect(await get('/readyz')).toEqual({ status: 503, body: 'store: no connection\n' });
  });

  test('does not know other pages', async () => {
    expect((await get('/etc/passwd')).status).toBe(404);
  });

  test('says that a port is taken', async () => {
    const port = Number(url?.split(':').at(-1));
    const second = opsPart({ listen: { host: '127.0.0.1', port }, notReady: () => undefined });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await second.stop();
  });
});
