import type { ReadStore } from '@icrm/read-store';
import type { SecretSeal } from '../webhook/seal-secrets.ts';

/** A version of a hook. */
export type HookVersion = {
  readonly _id: string;
  readonly tenant: string;
  readonly name: string;
  readonly version: number;
  readonly url: string;
  readonly phase: 'before' | 'after';
  readonly commands: readonly string[];
  readonly budgetMs: number;
  readonly onFailure: 'allow' | 'refuse';
  readonly maySet: readonly string[];
  readonly order: number;
};

/** A hook: its secret, and the version in force (0: none). */
export type HookRecord = {
  readonly _id: string;
  readonly tenant: string;
  readonly name: string;
  readonly active: number;
  readonly newest: number;
  readonly secret: string;
};

/** A hook that is in force, or its newest version. */
export type KeptHook = { readonly record: HookRecord; readonly version: HookVersion };

/** Where hooks are kept. */
export type HookStore = {
  /** Adds a version and puts it in force. `secret` counts for a new hook only; the one that counts is given. */
  put(
    hook: Omit<HookVersion, '_id' | 'version'>,
    secret: string,
  ): Promise<{ readonly version: number; readonly isNew: boolean }>;
  /** False: there is no such version. */
  activate(hook: { readonly tenant: string; readonly name: string }, version: number): Promise<boolean>;
  list(tenant: string | undefined): Promise<readonly KeptHook[]>;
};

const idOf = ({ tenant, name }: { readonly tenant: string; readonly name: string }): string =>
  `${tenant}|${name}`;

export const createHookStore = (store: ReadStore, secrets: SecretSeal): HookStore => {
  const hooks = store.collection<HookRecord>('feed-hooks');
  const versions = store.collection<HookVersion>('feed-hook-versions');
  return {
    async put(hook, secret) {
      const _id = idOf(hook);
      const { tenant, name } = hook;
      const sealed = secrets.seal(secret, _id);
      const made = await hooks.insertMissing([{ _id, tenant, name, active: 0, newest: 0, secret: sealed }]);
      const version = Number((await hooks.findOne({ _id }))?.newest ?? 0) + 1;
      await versions.insert({ _id: `${_id}|${version}`, version, ...hook });
      await hooks.update({ _id }, { $set: { active: version }, $max: { newest: version } });
      return { version, isNew: made > 0 };
    },
    async activate(hook, version) {
      const _id = idOf(hook);
      if (version > 0 && (await versions.findOne({ _id: `${_id}|${version}` })) === undefined) return false;
      return hooks.update({ _id }, { $set: { active: version } });
    },
    async list(tenant) {
      const found = await hooks.find(tenant === undefined ? {} : { tenant }, { sort: { _id: 1 } });
      const named = found.map((record) => ({
        record: { ...record, secret: secrets.open(record.secret, record._id) },
        id: `${record._id}|${Number(record.active) || Number(record.newest)}`,
      }));
      const kept = await versions.getMany(named.map(({ id }) => id));
      return named.flatMap(({ record, id }) => {
        const version = kept.get(id);
        return version === undefined ? [] : [{ record, version }];
      });
    },
  };
};
