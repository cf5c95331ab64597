import { z } from 'zod';
import { runStates } from '../workflow/workflow-store.ts';

const tenant = z.string().min(1).max(200);
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'expected 1-100 of a-z 0-9 . _ - , beginning with a letter or digit');
const position = z.union([z.int().nonnegative(), z.bigint().nonnegative()]).transform(BigInt);
const definition = z.string().min(2).max(100_000);
const version = z.int().min(1);
const limit = z
  .int()
  .max(500)
  .default(0)
  .transform((value) => value || 50);

/** What may be asked of workflows. */
export const tenantOnly = z.object({ tenant });
export const workflowRequest = z.object({ tenant, name });
export const putWorkflow = workflowRequest.extend({ definition });
export const dryRunWorkflow = z
  .object({
    tenant,
    definition: definition.optional(),
    version: z.object({ name, version }).optional(),
    afterPosition: position.default(0n),
    limit: z
      .int()
      .max(1_000_000)
      .default(0)
      .transform((value) => value || 100_000),
  })
  .refine((wish) => (wish.definition === undefined) !== (wish.version === undefined), {
    path: ['definition'],
    error: 'expected a definition or a version',
  });
export const publishWorkflow = workflowRequest.extend({ version, afterPosition: position.optional() });
export const listRuns = workflowRequest.extend({
  state: z.enum(runStates).optional(),
  limit,
  cursor: z.string().max(200).optional(),
});
export const getRun = z.object({ tenant, id: z.uuid() });
export const retryRuns = workflowRequest.extend({ ids: z.array(z.uuid()).max(1_000).default([]) });
