import type { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { reportToParent } from '../parent.ts';

/** One environment variable: its name, how its text is read, and a sentence for the generated table. */
export type Variable<S extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly schema: S;
  readonly summary: string;
  /** True: the value never appears in errors, logs or tables. */
  readonly secret: boolean;
};

/** Declares an environment variable. `schema` reads text; `.default()` and `.optional()` make it one that may be left out. */
export const variable = <S extends z.ZodType>(
  name: string,
  schema: S,
  about: string | { readonly summary: string; readonly secret: boolean },
): Variable<S> => ({
  name,
  schema,
  ...(typeof about === 'string' ? { summary: about, secret: false } : about),
});

type Shape = Readonly<Record<string, Variable>>;

/** What the variables of a shape read as. */
export type SettingsOf<T extends Shape> = { readonly [K in keyof T]: z.output<T[K]['schema']> };

/** A line of the table of settings. */
export type SettingDescription = {
  readonly variable: string;
  readonly summary: string;
  readonly required: boolean;
  /** As text; undefined when there is none. */
  readonly default: string | undefined;
};

/** The typed settings of a program. */
export type Settings<T extends Shape> = {
  /** Reads the environment. An empty value counts as unset. @throws SettingsError with every problem at once. */
  read(env?: Environment): SettingsOf<T>;
  /** Reads the environment of this process at its start: wrong settings are told on stderr and end it with 78. */
  readOrExit(): SettingsOf<T>;
  /** One line for each variable, in the order of the shape. */
  describe(): readonly SettingDescription[];
};

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that is missing or wrong, and what would be right. */
export type SettingProblem = { readonly variable: string; readonly problem: string };

/** The environment does not satisfy the settings; its message is written for the person who starts the program. */
export class SettingsError extends Error {
  readonly problems: readonly SettingProblem[];
  constructor(problems: readonly SettingProblem[]) {
    super(
      `wrong settings:\n${problems.map(({ variable: name, problem }) => `  ${name}: ${problem}`).join('\n')}`,
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Makes typed settings of a shape of variables. */
export const defineSettings = <const T extends Shape>(shape: T): Settings<T> => ({
  read: (env = process.env) => readAll(shape, env),
  readOrExit() {
    try {
      return readAll(shape, process.env);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      reportToParent({ failed: error.message });
      process.stderr.write(`${error.message}\n`);
      return process.exit(exitCodes.wrongSettings);
    }
  },
  describe: () => Object.values(shape).map(describeVariable),
});

const readAll = <T extends Shape>(shape: T, env: Environment): SettingsOf<T> => {
  const problems: SettingProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, declared] of Object.entries(shape)) {
    const raw = env[declared.name]?.trim();
    const text = raw === '' ? undefined : raw;
    const result = declared.schema.safeParse(text);
    if (result.success) values[key] = result.data;
    else
      problems.push({
        variable: declared.name,
        problem: explain(declared, text, result.error.issues[0]?.message),
      });
  }
  if (problems.length > 0) throw new SettingsError(problems);
  // Each key was read by the schema of its own variable, which is what SettingsOf says of it.
  return values as SettingsOf<T>;
};

const explain = (
  { summary, secret }: Variable,
  text: string | undefined,
  message = 'is not valid',
): string => {
  if (text === undefined) return `is not set; set it to ${summary}`;
  return secret ? `${message} (${summary})` : `${message}, got '${text}' (${summary})`;
};

const describeVariable = ({ name, schema, summary, secret }: Variable): SettingDescription => {
  const unset = schema.safeParse(undefined);
  return {
    variable: name,
    summary,
    required: !unset.success,
    default: unset.success && !secret ? show(unset.data) : undefined,
  };
};

const show = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (isListen(value)) return `${value.host}:${value.port}`;
  return Array.isArray(value) ? value.join(',') : String(value);
};

const isListen = (value: unknown): value is { host: string; port: number } =>
  typeof value === 'object' && value !== null && 'host' in value && 'port' in value;
