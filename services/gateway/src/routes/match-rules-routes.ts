import { identityCommands as commands, matchRules, identityV1 as v1 } from '@icrm/contracts';
import { json, lines, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';
import { needRole } from './need-role.ts';

const tag = 'identity';
const version = z.object({
  version: z.int(),
  rules: matchRules.loose(),
  why: z.string(),
  by: z.string(),
  at: z.string(),
});

/** The versions of a tenant's rules of matching: written, looked at, put in force. */
export const matchRulesRoutes = (identity: Clients['identity']): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/identity/rules',
    operation: 'listMatchRules',
    tag,
    summary: 'The versions of the rules of matching, and which is in force',
    input: {},
    responses: {
      200: {
        description: 'the versions',
        schema: z.object({ active: z.int(), versions: z.array(version) }).meta({ id: 'MatchRulesVersions' }),
      },
    },
    handler: async (_, { principal: { tenant }, signal }) =>
      json(200, await identity.listMatchRules({ tenant }, { signal })),
  }),
  commandRoute(tag, {
    path: '/v1/identity/rules',
    operation: 'publishMatchRules',
    summary: 'Writes a version of the rules of matching; it is not in force before it is activated',
    body: commands.publishMatchRules,
    request: v1.PublishMatchRulesRequest,
    call: identity.publishMatchRules,
    answer: { version: z.int() },
  }),
  commandRoute(tag, {
    path: '/v1/identity/rules/activate',
    operation: 'activateMatchRules',
    summary: 'Puts a version in force for what is matched from here on; 1 is the rules of the program',
    body: commands.activateMatchRules,
    request: v1.ActivateMatchRulesRequest,
    call: identity.activateMatchRules,
  }),
  route({
    method: 'post',
    path: '/v1/identity/rules/{version}/preview',
    operation: 'previewMatchRules',
    access: 'read',
    tag,
    summary: 'What a version would say of the customers there are, beside the one in force; changes nothing',
    description: 'Progress comes as NDJSON. Needs the role `admin`.',
    input: { params: z.strictObject({ version: z.coerce.number().int().min(1) }) },
    responses: {
      200: {
        description: 'progress',
        type: 'application/x-ndjson',
        schema: z.record(z.string(), z.unknown()),
      },
    },
    handler: async ({ params }, exchange) => {
      needRole(exchange, 'admin');
      const { tenant } = exchange.principal;
      const request = { tenant, version: params.version };
      return lines(identity.previewMatchRules(request, { signal: exchange.signal }));
    },
  }),
];
