import type { EventOf, HookEvent, hookDeclared } from '@icrm/contracts';

/** A version of a hook: who is asked or told, of which commands, and what follows when there is no answer. */
export type HookVersion = Omit<EventOf<typeof hookDeclared>['data'], 'secret' | 'at'>;

/** A hook of a tenant. */
export type Hook = {
  readonly name: string;
  /** The version in force; 0: none. */
  readonly active: number;
  readonly newest: number;
  /** As it was sealed. */
  readonly secret: string;
  readonly versions: ReadonlyMap<number, HookVersion>;
};

/** The hooks of a tenant, by name. */
export type Hooks = ReadonlyMap<string, Hook>;

/** The stream that tells of a tenant's hooks. */
export const hooksStream = (tenant: string): string => `hooks-${tenant}.all`;

/** The hooks after one more fact of their stream. */
export const evolveHooks = (hooks: Hooks, { type, data }: HookEvent): Hooks => {
  const found = hooks.get(data.name);
  switch (type) {
    case 'HookDeclared': {
      const { secret = found?.secret ?? '', at: _, ...version } = data;
      const versions = new Map(found?.versions).set(version.version, version);
      const { name, version: newest } = version;
      return new Map(hooks).set(name, { name, newest, active: newest, secret, versions });
    }
    case 'HookActivated':
      return found === undefined ? hooks : new Map(hooks).set(data.name, { ...found, active: data.version });
  }
};

/** The versions in force that a command of that name passes, in the order in which they are asked. */
export const inForce = (hooks: Hooks, command: string): readonly HookVersion[] =>
  [...hooks.values()]
    .flatMap(({ active, versions }) => versions.get(active) ?? [])
    .filter(({ commands }) => commands.includes('*') || commands.includes(command))
    .sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
