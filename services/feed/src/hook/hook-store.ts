import type { EventStore, NewEvent } from '@icrm/event-store';
import { WrongExpectedRevision } from '@icrm/event-store';
import { createHookBook, type Hook, type Hooks, type HookVersion, hooksStream, inForce } from '@icrm/hooks';
import { factOf } from '../facts/fact-of.ts';
import type { SecretSeal } from '../webhook/seal-secrets.ts';

/** A version of a hook with what its calls are signed with. */
export type KeptHook = { readonly secret: string; readonly active: number; readonly version: HookVersion };

/** Where hooks are kept: in the log, from where whoever handles commands knows them too. */
export type HookStore = {
  /** Adds a version and puts it in force. `secret` counts for a new hook only. */
  put(
    tenant: string,
    hook: Omit<HookVersion, 'version'>,
    secret: string,
  ): Promise<{ readonly version: number; readonly isNew: boolean }>;
  /** False: there is no such version. */
  activate(hook: { readonly tenant: string; readonly name: string }, version: number): Promise<boolean>;
  /** Of each the version in force, else the newest. */
  list(tenant: string): Promise<readonly KeptHook[]>;
  /** Those in force for a command, in the order in which they are asked. */
  of(tenant: string, command: string): Promise<readonly KeptHook[]>;
};

type Options = {
  readonly reading: Pick<EventStore, 'readStream'>;
  readonly writing: Pick<EventStore, 'append'>;
  readonly secrets: SecretSeal;
};

export const createHookStore = ({ reading, writing, secrets }: Options): HookStore => {
  const book = createHookBook(reading);

  /** Writes what follows from the hooks as they are; decided anew when somebody else was quicker. */
  const change = async <T>(
    tenant: string,
    decide: (hooks: Hooks) => { readonly fact: NewEvent | undefined; readonly answer: T },
  ): Promise<T> => {
    for (;;) {
      const { hooks, revision } = await book.newest(tenant);
      const { fact, answer } = decide(hooks);
      if (fact === undefined) return answer;
      try {
        const expected = revision < 0n ? 'no-stream' : revision;
        await writing.append(hooksStream(tenant), [fact], { expected });
        await book.newest(tenant);
        return answer;
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  };

  const kept = (tenant: string, { name, active, secret }: Hook, version: HookVersion): KeptHook => ({
    active,
    version,
    secret: secrets.open(secret, `${tenant}|${name}`),
  });

  return {
    put: (tenant, hook, secret) =>
      change(tenant, (hooks) => {
        const found = hooks.get(hook.name);
        const isNew = found === undefined;
        const version = (found?.newest ?? 0) + 1;
        const sealed = isNew ? { secret: secrets.seal(secret, `${tenant}|${hook.name}`) } : {};
        const data = { ...hook, version, ...sealed, at: new Date().toISOString() };
        return { fact: factOf({ tenant, type: 'HookDeclared', data }), answer: { version, isNew } };
      }),
    activate: ({ tenant, name }, version) =>
      change(tenant, (hooks) => {
        const found = hooks.get(name);
        if (found === undefined || (version > 0 && !found.versions.has(version)))
          return { fact: undefined, answer: false };
        const data = { name, version, at: new Date().toISOString() };
        return { fact: factOf({ tenant, type: 'HookActivated', data }), answer: true };
      }),
    async list(tenant) {
      const hooks = [...(await book.lookUp(tenant)).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      return hooks.flatMap((hook) => {
        const version = hook.versions.get(hook.active || hook.newest);
        return version === undefined ? [] : [kept(tenant, hook, version)];
      });
    },
    async of(tenant, command) {
      const hooks = book.known(tenant) ?? (await book.lookUp(tenant));
      return inForce(hooks, command).flatMap((version) => {
        const hook = hooks.get(version.name);
        return hook === undefined ? [] : [kept(tenant, hook, version)];
      });
    },
  };
};
