import { readFile } from 'node:fs/promises';
import { asset, type Route, route } from '@icrm/http';
import { opsPage, opsStyle } from '../pages/ops-page.ts';

const page = { method: 'get', tag: 'operation', input: {}, authenticated: false } as const;
// Nothing from elsewhere is loaded or run, and nobody frames it.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const headers = { 'content-security-policy': policy, 'cache-control': 'no-cache' };

/** The operations page. It holds nothing itself: its script asks the API with the token of who looks. */
export const opsPageRoutes = (): readonly Route[] => [
  route({
    ...page,
    path: '/ops',
    operation: 'getOpsPage',
    summary: 'The operations page: health, positions, lags, rates, parked events, a running rebuild',
    responses: { 200: { description: 'a page', type: 'text/html' } },
    handler: async () => asset(opsPage, 'text/html; charset=utf-8', headers),
  }),
  route({
    ...page,
    path: '/ops.css',
    operation: 'getOpsStyle',
    summary: 'The look of the operations page',
    responses: { 200: { description: 'a style sheet', type: 'text/css' } },
    handler: async () => asset(opsStyle, 'text/css; charset=utf-8', headers),
  }),
  route({
    ...page,
    path: '/ops.js',
    operation: 'getOpsScript',
    summary: 'The script of the operations page',
    responses: { 200: { description: 'a script', type: 'text/javascript' } },
    handler: async () => asset(await script(), 'text/javascript; charset=utf-8', headers),
  }),
];

const script = (): Promise<string> => readFile(new URL('ops-script.js', import.meta.url), 'utf8');
