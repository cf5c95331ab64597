import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { serveSample } from './serve-sample.ts';

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeEach(async () => {
  sample = await serveSample();
});
afterEach(() => sample.server.stop());

describe('a request', () => {
  test('is read by its schemas, with defaults, and answered as JSON', async () => {
    const { status, body, type } = await sample.post('/things/7', { name: 'a' }, { 'x-tenant': 'acme' });
    expect(status).toBe(200);
    expect(type).toBe('application/json; charset=utf-8');
    expect(body).toEqual({
      params: { id: '7' },
      query: { limit: 5 },
      body: { name: 'a', tags: [] },
      tenant: 'acme',
      big: '1152921504606846976',
    });
  });

  test('carries its id, its own or a new one', async () => {
    const given = await sample.call('DELETE', '/things/7', { headers: { 'x-request-id': 'req-1' } });
    expect(given.header('x-request-id')).toBe('req-1');
    const bad = await sample.call('DELETE', '/things/7', { headers: { 'x-request-id': '<script>' } });
    expect(bad.header('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a refused request', () => {
  test('names every wrong place of path, query and body at once', async () => {
    const { status, type, body } = await sample.post('/things/x?limit=99&other=1', {
      name: 5,
      tags: [{ key: 'a' }, { kee: 'b' }],
      more: true,
    });
    expect(status).toBe(400);
    expect(type).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      type: 'urn:icrm:problem:invalid-request',
      title: 'Bad Request',
      status: 400,
      reason: 'invalid-request',
      instance: expect.stringMatching(/^urn:icrm:request:/),
      errors: [
        { in: 'path', field: 'id', message: 'expected digits' },
        { in: 'query', field: 'limit', message: expect.stringContaining('<=9') },
        { in: 'query', field: 'other', message: 'is not a known field' },
        { in: 'body', field: 'name', message: 'expected string, received number' },
        { in: 'body', field: 'tags[1].key', message: 'is required' },
        { in: 'body', field: 'tags[1].kee', message: 'is not a known field' },
        { in: 'body', field: 'more', message: 'is not a known field' },
      ],
    });
  });

  test('without a body names what is missing in it', async () => {
    const { status, body } = await sample.call('POST', '/things/7');
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ in: 'body', field: 'name', message: 'is required' }]);
  });

  test('names the place of broken JSON', async () => {
    const { status, body } = await sample.post('/things/7', '{"name": "a",\n "tags": [}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      reason: 'malformed-json',
      detail: 'the body is not valid JSON at line 2, column 11',
    });
  });

  test('is 400 for text that is not UTF-8', async () => {
    const { status, body } = await sample.call('POST', '/things/7', {
      body: Buffer.from([0x22, 0xff, 0xfe, 0x22]),
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body.reason]).toEqual([400, 'malformed-text']);
  });

  test.each([
    ['text/plain', '{"name":"a"}'],
    ['application/xml', '<a/>'],
    ['', '{"name":"a"}'],
  ])('is 415 for a body of type "%s"', async (type, text) => {
    const { status, body, header } = await sample.call('POST', '/things/7', {
      body: Buffer.from(text),
      headers: type === '' ? {} : { 'content-type': type },
    });
    expect([status, body.reason]).toEqual([415, 'unsupported-media-type']);
    expect(header('accept-post')).toBe('application/json');
  });

  test('is 413 above the limit, told by its length or found while reading', async () => {
    const name = 'x'.repeat(2_000);
    expect((await sample.post('/things/7', { name })).status).toBe(413);
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(JSON.stringify({ name })));
        controller.close();
      },
    });
    const { status, body } = await sample.call('POST', '/things/7', {
      body: chunked,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    } as RequestInit);
    expect([status, body.reason]).toEqual([413, 'body-too-large']);
  });

  test('is 404 for an unknown path and 405, with what is allowed, for an unknown method', async () => {
    expect((await sample.call('GET', '/nowhere')).body).toMatchObject({
      status: 404,
      reason: 'no-such-route',
    });
    const { status, header } = await sample.call('PUT', '/things/7');
    expect([status, header('allow')]).toEqual([405, 'POST, DELETE']);
  });

  test('is 400 for a path that is not well encoded', async () => {
    expect((await sample.call('DELETE', '/things/%E0%A4%A')).body).toMatchObject({
      reason: 'malformed-path',
    });
  });

  test('is 401 for a client nobody knows, before its input is looked at', async () => {
    const { status, header } = await sample.post('/things/x', '{', { 'x-tenant': 'nobody' });
    expect(status).toBe(401);
    expect(header('www-authenticate')).toContain('Bearer');
  });

  test('tells the reason and facts of a conflict', async () => {
    expect(await sample.call('DELETE', '/things/0')).toMatchObject({
      status: 409,
      body: { reason: 'in-use', detail: 'still in use', by: 'thing-1' },
    });
  });

  test('says when to try again, in whole seconds', async () => {
    const { status, header } = await sample.call('DELETE', '/things/2');
    expect([status, header('retry-after')]).toEqual([503, '2']);
  });

  test('hides the words of an error nobody declared', async () => {
    const { status, body } = await sample.call('DELETE', '/things/1');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });
});
