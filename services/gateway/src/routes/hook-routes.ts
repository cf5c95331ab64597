import { hookV1 } from '@icrm/contracts';
import { empty, json, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { needRole } from './need-role.ts';

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'expected 1-100 of a-z 0-9 . _ - , beginning with a letter or digit');
const params = z.strictObject({ name });
const settings = z
  .strictObject({
    url: z
      .url({ protocol: /^(https?|grpc)$/ })
      .max(2_000)
      .meta({ description: 'https or grpc; http on a development machine' }),
    phase: z.enum(['before', 'after']),
    commands: z
      .array(z.string().regex(/^(\*|[a-z][A-Za-z]{0,99})$/, 'expected a command such as placeOrder, or *'))
      .min(1)
      .max(200),
    budgetMs: z.int().min(1).max(5_000).default(500),
    onFailure: z
      .enum(['allow', 'refuse'])
      .default('allow')
      .meta({ description: 'what follows when it does not answer rightly in time' }),
    maySet: z
      .array(z.string().min(1).max(100))
      .max(100)
      .default([])
      .meta({ description: 'fields of the command that it may set' }),
    order: z.int().min(-1_000).max(1_000).default(0),
  })
  .meta({ id: 'HookSettings' });
const hook = z.looseObject({ name: z.string(), version: z.int(), active: z.int() }).meta({ id: 'Hook' });

/** What others say to commands before they are carried out, and are told after. All need the role `admin`. */
export const hookRoutes = ({ hooks }: Pick<Clients, 'hooks'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/hooks',
    operation: 'listHooks',
    tag: 'hooks',
    summary: 'The hooks, each as the version in force',
    input: {},
    responses: { 200: { description: 'all', schema: z.object({ hooks: z.array(hook) }) } },
    handler: async (_, exchange) => {
      needRole(exchange, 'admin');
      const { tenant } = exchange.principal;
      const { hooks: found } = await hooks.listHooks({ tenant }, { signal: exchange.signal });
      return json(200, { hooks: found.map((one) => one.hook) });
    },
  }),
  route({
    method: 'put',
    path: '/v1/hooks/{name}',
    operation: 'putHook',
    tag: 'hooks',
    summary: 'Makes a hook, or a new version of it, in force within seconds',
    description:
      'A hook sees the fields of commands in clear, so that it also needs the role `personal-data`. The secret of a new hook is told this once: it signs every call over HTTP.',
    input: { params, body: settings },
    responses: {
      200: { description: 'its version', schema: z.object({ version: z.int(), secret: z.string() }) },
    },
    handler: async ({ params: one, body }, exchange) => {
      needRole(exchange, 'admin');
      needRole(exchange, 'personal-data');
      const request = hookV1.PutHookRequest.fromPartial({
        tenant: exchange.principal.tenant,
        hook: { ...one, ...body },
      });
      return json(200, await hooks.putHook(request, { signal: exchange.signal }));
    },
  }),
  route({
    method: 'post',
    path: '/v1/hooks/{name}/activate',
    operation: 'activateHook',
    tag: 'hooks',
    summary: 'Puts an older version in force, or none',
    input: {
      params,
      body: z
        .strictObject({ version: z.int().min(0).max(1_000_000).meta({ description: '0: none' }) })
        .meta({ id: 'HookActivation' }),
    },
    responses: { 204: { description: 'in force within seconds' } },
    handler: async ({ params: one, body }, exchange) => {
      needRole(exchange, 'admin');
      const request = { tenant: exchange.principal.tenant, ...one, ...body };
      await hooks.activateHook(request, { signal: exchange.signal });
      return empty();
    },
  }),
];
