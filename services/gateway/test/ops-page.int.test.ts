import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBackbone } from './stand-ins.ts';

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  // Whoever may ask nothing still gets the page: it holds nothing, and asks for a token.
  backbone = await startBackbone({}, { oidcIssuer: 'https://issuer.invalid', oidcAudience: 'icrm' });
});
afterAll(() => backbone.close());

test('the operations page runs nothing but its own script, and every place that the script fills is there', async () => {
  const page = await fetch(`${backbone.url}/ops`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
  expect(html).not.toMatch(/<script>|\son\w+=|style="/);
  const script = await fetch(`${backbone.url}/ops.js`);
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const places = [...(await script.text()).matchAll(/\$\('([\w-]+)'\)/g)].map(([, id]) => id);
  expect(places.length).toBeGreaterThan(8);
  for (const id of places) expect(html).toContain(`id="${id}"`);
  expect((await fetch(`${backbone.url}/ops.css`)).headers.get('content-type')).toBe(
    'text/css; charset=utf-8',
  );
  expect((await fetch(`${backbone.url}/v1/status`)).status).toBe(401);
});
