import { Parser } from '@asyncapi/parser';
import { allEvents } from '@icrm/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startAlone } from './stand-ins.ts';

let gateway: Awaited<ReturnType<typeof startAlone>>;
beforeAll(async () => {
  // With an issuer every other route asks for a token.
  gateway = await startAlone({ oidcIssuer: 'https://issuer.example', oidcAudience: 'icrm' });
});
afterAll(() => gateway.close());

describe('the catalogue', () => {
  test('needs no token, other routes do', async () => {
    const paths = ['/asyncapi.json', '/v1/schemas', '/v1/schemas/OrderPlaced', '/v1/feed'];
    const answers = await Promise.all(paths.map((path) => gateway.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 401]);
  });

  test('describes the topics as valid AsyncAPI 3, examples included', async () => {
    const { text } = await gateway.get('/asyncapi.json');
    const { document, diagnostics } = await new Parser().parse(text);
    expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
    const messages = document?.messages().all() ?? [];
    const published = allEvents.filter((event) => event.published).map(({ type }) => type);
    const views = ['CustomerView', 'CustomerViewMember', 'CustomerViewRemoved'];
    expect(new Set(messages.map((message) => message.name()))).toEqual(new Set([...published, ...views]));
  });

  test('lists every event and document, and serves each under the name it is listed by', async () => {
    const { body } = await gateway.get('/v1/schemas');
    expect(body.schemas.map(({ type }: { type: string }) => type)).toEqual([
      ...allEvents.map(({ type }) => type),
      'CustomerView',
      'TimelineEntry',
    ]);
    for (const { type, href } of body.schemas) {
      const { status, body: schema } = await gateway.get(href);
      expect([status, schema.title, schema.$schema, Object.keys(schema.properties ?? {}).length > 0]).toEqual(
        [200, type, 'http://json-schema.org/draft-07/schema#', true],
      );
    }
  });

  test('marks what is personal', async () => {
    const { body } = await gateway.get('/v1/schemas/CustomerRegistered');
    expect(body.properties.details.properties.givenName).toMatchObject({ 'x-personal': true });
  });

  test.each(['Nothing', 'constructor', 'toString'])('has no schema called %s', async (type) => {
    const { status, body } = await gateway.get(`/v1/schemas/${type}`);
    expect([status, body.reason]).toEqual([404, 'schema-not-found']);
  });

  test('stands in the description for people and in that for machines', async () => {
    const { text } = await gateway.get('/docs');
    const { body } = await gateway.get('/openapi.json');
    for (const path of [
      '/asyncapi.json',
      '/v1/schemas',
      '/v1/schemas/{type}',
      '/v1/webhooks',
      '/v1/archive',
    ]) {
      expect(text).toContain(`<code>${path}</code>`);
      expect(Object.keys(body.paths)).toContain(path);
    }
  });
});
