import { hookV1 } from '@icrm/contracts';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { z } from 'zod';
import type { HookStore, KeptHook } from '../hook/hook-store.ts';
import type { RunHooks } from '../hook/run-hooks.ts';
import { newSecret } from '../webhook/signature.ts';
import { refuse } from './refusals.ts';

const tenant = z.string().min(1).max(200);
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'expected 1-100 of a-z 0-9 . _ - , beginning with a letter or digit');
const putHook = z.object({
  tenant,
  hook: z.object({
    name,
    url: z
      .url({ protocol: /^(https?|grpc)$/, error: 'expected an https, http or grpc address' })
      .max(2_000)
      .refine((text) => !/\/\/[^/]*@/.test(text), 'must not carry a user or password'),
    phase: z.enum(['before', 'after']),
    commands: z
      .array(z.string().regex(/^(\*|[a-z][A-Za-z]{0,99})$/, 'expected a command such as placeOrder, or *'))
      .min(1)
      .max(200),
    budgetMs: z
      .int()
      .max(5_000)
      .default(0)
      .transform((value) => value || 500),
    onFailure: z.enum(['allow', 'refuse']).default('allow'),
    maySet: z.array(z.string().min(1).max(100)).max(100).default([]),
    order: z.int().default(0),
  }),
});
const activateHook = z.object({ tenant, name, version: z.int().nonnegative().default(0) });
const runHooks = z.object({
  phase: z.enum(['before', 'after']),
  command: z.object({
    tenant,
    command: z.string().min(1).max(100),
    commandId: z.string().max(200).default(''),
    actorKind: z.string().max(50).default(''),
    actorId: z.string().max(200).default(''),
    channel: z.string().max(100).default(''),
    fields: z.string().max(2_000_000).refine(isObject, 'expected a JSON object').default('{}'),
  }),
  result: z.string().max(2_000_000).refine(isObject, 'expected a JSON object').default('{}'),
});

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** HookService: what others say to commands. */
export const hookRpc = ({ store, run }: { readonly store: HookStore; readonly run: RunHooks }): RpcService =>
  implement(hookV1.HookServiceService, {
    putHook: validated(putHook, async ({ tenant: owner, hook }) => {
      const secret = newSecret();
      const { version, isNew } = await store.put(owner, hook, secret);
      return { version, secret: isNew ? secret : '' };
    }),

    activateHook: validated(activateHook, async ({ version, ...hook }) => {
      if (!(await store.activate(hook, version))) throw refuse('unknown-hook');
      return {};
    }),

    listHooks: validated(z.object({ tenant }), async ({ tenant: owner }) => ({
      hooks: (await store.list(owner)).map((kept) => ({ tenant: owner, hook: toHook(kept) })),
    })),

    runHooks: validated(runHooks, async ({ phase, command, result }) => {
      const { veto, fields, calls } = await (phase === 'before'
        ? run.before(command)
        : run.after(command, result));
      return {
        vetoReason: veto?.reason ?? '',
        vetoDetail: veto?.detail ?? '',
        vetoHook: veto?.hook ?? '',
        fields,
        calls: [...calls],
      };
    }),
  });

const toHook = ({ active, version }: KeptHook): hookV1.Hook => ({
  name: version.name,
  version: version.version,
  active,
  url: version.url,
  phase: version.phase,
  commands: [...version.commands],
  budgetMs: version.budgetMs,
  onFailure: version.onFailure,
  maySet: [...version.maySet],
  order: version.order,
});
