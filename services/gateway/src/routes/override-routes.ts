import { overrideCommands as commands, overrideV1 as v1, type viewV1, vocabulary } from '@icrm/contracts';
import { json, type Route, route } from '@icrm/http';
import { z } from 'zod';
import { sightOf } from '../auth/sight.ts';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const params = z.strictObject({ customerId: vocabulary.id });

const rules = z
  .looseObject({ version: z.int().positive() })
  .meta({ description: 'SurvivorshipRules: version, trust, defaultTrust, fields, otherwise' });
const previewBody = z
  .strictObject({
    version: z.int().positive().optional(),
    rules: rules.optional(),
    sample: z.int().min(0).default(1_000).meta({ description: 'views compared, spread over all; 0: all' }),
    examples: z.int().min(0).max(100).default(20),
  })
  .refine((it) => (it.version === undefined) !== (it.rules === undefined), {
    path: ['version'],
    message: 'give either a version or rules',
  })
  .meta({ id: 'PreviewSurvivorship' });
const preview = z
  .object({
    version: z.int(),
    otherVersion: z.int(),
    compared: z.string(),
    different: z.string(),
    unreadable: z.string().meta({ description: 'views whose key is missing' }),
    fields: z.array(z.object({ field: z.string(), views: z.string() })),
    examples: z.array(
      z.object({
        customerId: z.string(),
        field: z.string(),
        value: z.string().meta({ description: 'JSON' }),
        rule: z.string(),
        otherValue: z.string().meta({ description: 'JSON' }),
        otherRule: z.string(),
      }),
    ),
    position: z.string(),
  })
  .meta({ id: 'SurvivorshipPreview' });

/** What a person fixes of a view, and what other rules would make of all views. */
export const overrideRoutes = ({ override, view }: Pick<Clients, 'override' | 'view'>): readonly Route[] => [
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/overrides',
    operation: 'overrideField',
    summary: 'Fixes a field of the view, whatever the sources say, for good or until a time',
    params,
    body: commands.overrideField,
    request: v1.OverrideFieldRequest,
    call: override.overrideField,
  }),
  commandRoute('customers', {
    path: '/v1/customers/{customerId}/overrides/lift',
    operation: 'liftOverride',
    summary: 'Lets the rules decide about a field again',
    params,
    body: commands.liftOverride,
    request: v1.LiftOverrideRequest,
    call: override.liftOverride,
  }),
  route({
    method: 'post',
    path: '/v1/survivorship/preview',
    operation: 'previewSurvivorship',
    tag: 'views',
    summary: 'What would differ if other rules chose among the sources; switches nothing',
    input: { body: previewBody },
    responses: { 200: { description: 'counts and examples of what differs', schema: preview } },
    handler: async ({ body }, { principal, signal }) => {
      const { version, rules: document, sample, examples } = body;
      const request: viewV1.PreviewSurvivorshipRequest = {
        tenant: principal.tenant,
        sight: sightOf(principal),
        sample,
        examples,
        rules:
          version === undefined
            ? { $case: 'document', value: JSON.stringify(document) }
            : { $case: 'version', value: version },
      };
      const answer = await view.previewSurvivorship(request, { signal });
      return json(200, answer);
    },
  }),
];
