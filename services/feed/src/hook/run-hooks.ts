import type { hookV1 } from '@icrm/contracts';
import type { Logger } from '@icrm/telemetry';
import type { CallTarget } from './call-target.ts';
import type { HookStore, KeptHook } from './hook-store.ts';

/** What hooks said to a command. */
export type HooksSaid = {
  readonly veto: { readonly reason: string; readonly detail: string; readonly hook: string } | undefined;
  readonly fields: string;
  readonly calls: readonly hookV1.HookCall[];
};

/** Asks the hooks of commands. */
export type RunHooks = {
  /** One after the other; the first veto ends it. Each sees what those before it set. */
  before(command: hookV1.HookedCommand): Promise<HooksSaid>;
  /** Tells all at once; nothing that goes wrong with them changes anything. */
  after(command: hookV1.HookedCommand, result: string): Promise<HooksSaid>;
};

type Options = { readonly store: HookStore; readonly call: CallTarget; readonly log: Logger };

/** The time for all hooks of a command together. */
const ALL_WITHIN_MS = 5_000;

export const createRunHooks = ({ store, call, log }: Options): RunHooks => {
  const hooksOf = async (
    { tenant, command }: hookV1.HookedCommand,
    phase: string,
  ): Promise<readonly KeptHook[]> => {
    const hooks = await store.of(tenant, command);
    return hooks.filter(({ version }) => version.phase === phase);
  };

  const failed = ({ version }: KeptHook, error: unknown): string => {
    log.warn({ err: error, name: version.name }, 'a hook did not answer rightly');
    return error instanceof Error ? error.message : String(error);
  };

  return {
    async before(command) {
      const calls: hookV1.HookCall[] = [];
      const deadline = performance.now() + ALL_WITHIN_MS;
      let fields = command.fields;
      for (const hook of await hooksOf(command, 'before')) {
        const { name, version, budgetMs, maySet, onFailure } = hook.version;
        const begin = performance.now();
        const note = (outcome: string, reason: string) =>
          calls.push({
            hook: name,
            version,
            outcome,
            reason,
            durationMs: Math.round(performance.now() - begin),
          });
        try {
          const withinMs = Math.max(1, Math.min(budgetMs, deadline - begin));
          const said = await call.before(hook, { ...command, fields }, withinMs);
          if (said.veto !== '') {
            note('vetoed', said.veto);
            return { veto: { reason: said.veto, detail: said.detail, hook: name }, fields, calls };
          }
          fields = withSet(fields, said.set, maySet);
          note('allowed', '');
        } catch (error) {
          const reason = failed(hook, error);
          note('failed', reason);
          if (onFailure === 'refuse')
            return { veto: { reason: 'hook-unavailable', detail: reason, hook: name }, fields, calls };
        }
      }
      return { veto: undefined, fields, calls };
    },

    async after(command, result) {
      const told = (await hooksOf(command, 'after')).map(async (hook): Promise<hookV1.HookCall> => {
        const { name, version, budgetMs } = hook.version;
        const begin = performance.now();
        const reason = await call.after(hook, command, { result, withinMs: budgetMs }).then(
          () => '',
          (error: unknown) => failed(hook, error),
        );
        const durationMs = Math.round(performance.now() - begin);
        return {
          hook: name,
          version,
          outcome: reason === '' ? 'told' : 'failed',
          reason,
          durationMs,
        };
      });
      return { veto: undefined, fields: command.fields, calls: await Promise.all(told) };
    },
  };
};

/** The fields with those of what was set that may be set. */
const withSet = (
  fields: string,
  set: Readonly<Record<string, unknown>>,
  maySet: readonly string[],
): string => {
  const allowed = Object.entries(set).filter(([name]) => maySet.includes(name));
  if (allowed.length === 0) return fields;
  return JSON.stringify({ ...(JSON.parse(fields) as object), ...Object.fromEntries(allowed) });
};
