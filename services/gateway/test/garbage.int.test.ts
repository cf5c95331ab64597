import { connect } from 'node:net';
import { garbageFor, operationsOf } from '@icrm/testkit/garbage';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startBackbone } from './stand-ins.ts';

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  backbone = await startBackbone();
});
afterAll(() => backbone.close());

const runs = Number(process.env['ICRM_RUNS'] ?? 1_000);

describe('whatever is sent', () => {
  test('is never answered by a 5xx, and every refusal is a problem that says why', async () => {
    const { body } = await backbone.get('/openapi.json');
    const operations = operationsOf(body);
    expect(operations.length).toBeGreaterThan(30);
    const garbage = fc.oneof(
      ...operations.map((operation) => garbageFor(operation, { schemas: body.components.schemas })),
    );
    const counts = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(garbage, async ({ method, path, headers, body: sent }) => {
        const init = { headers, ...(sent === undefined ? {} : { body: sent }) };
        const answer = await backbone.call(method, path, init);
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        // The stand-ins leave some methods out, which is 501; the real service has its own tests.
        if (answer.status !== 501) expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) {
          expect(answer.type).toBe('application/problem+json; charset=utf-8');
          expect(answer.body).toMatchObject({
            status: answer.status,
            reason: expect.stringMatching(/^[a-z-]+$/),
          });
        }
        if (answer.body?.reason === 'invalid-request') expect(answer.body.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: runs, endOnFailure: true },
    );
    // The generator must reach both sides, or it would prove nothing.
    expect(counts.get(400)).toBeGreaterThan(runs / 20);
    expect((counts.get(200) ?? 0) + (counts.get(201) ?? 0)).toBeGreaterThan(runs / 50);
  }, 600_000);

  test.each([
    ['that is no HTTP', 'GARBAGE\r\n\r\n'],
    [
      'with two lengths',
      'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['with an endless path', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [
      'that breaks off',
      'POST /v1/leads HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
    ],
  ])('a bare connection %s leaves the server standing', async (_what, bytes) => {
    const { port, hostname } = new URL(backbone.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    socket.end();
    await new Promise<void>((resolve) => socket.resume().once('close', () => resolve()));
    expect((await backbone.get('/v1/status')).status).toBe(200);
  });
});
