import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

type Operation = {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
};
type CallOptions = {
  readonly body?: string;
  readonly query?: readonly string[];
  readonly minPosition?: string;
};
type Description = {
  readonly paths?: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string; readonly summary?: string }>>>
  >;
};

/**
 * `icrm operations` and `icrm call`: whatever the gateway can do, by the name it has in the contract, also where no
 * command of its own makes it comfortable.
 */
export const addCallCommands = (program: Command, session: () => Session): void => {
  program
    .command('operations [word]')
    .description('everything the gateway can do, or what has a word in its name or summary')
    .action(async (word: string | undefined) => {
      const { output } = session();
      const found = (await operationsOf(session())).filter(
        ({ operation, summary }) =>
          word === undefined || `${operation} ${summary}`.toLowerCase().includes(word.toLowerCase()),
      );
      output.rows(['operation', 'method', 'path', 'summary'], found);
    });
  program
    .command('call <operation> [part...]')
    .description('an operation by its name; the parts of its path in their order')
    .option('--body <json>', 'the JSON it takes; @file reads a file, - reads standard input')
    .option('--query <name=value...>', 'parameters of a question')
    .option('--min-position <position>', 'at least as fresh as this log position')
    .action(async (name: string, parts: string[], options: CallOptions) => {
      const { gateway, output } = session();
      const operation = (await operationsOf(session())).find((it) => it.operation === name);
      if (operation === undefined)
        throw new CommandFailed(`there is no operation ${name}: see icrm operations`, 65);
      const path = fill(operation, parts);
      const { method } = operation;
      if (method === 'GET')
        return output.document(await gateway.get(path, queryOf(options.query), options.minPosition));
      if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE')
        throw new CommandFailed(`${method} ${path} is nothing for the command line`, 65);
      const body = options.body === undefined ? undefined : await readBody(options.body);
      output.document((await gateway.send(method, path, body)) ?? {});
    });
};

const operationsOf = async ({ gateway }: Session): Promise<readonly Operation[]> => {
  const { paths = {} } = (await gateway.get('/openapi.json')) as Description;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, summary = '' }]) =>
      operationId === undefined
        ? []
        : { operation: operationId, method: method.toUpperCase(), path, summary },
    ),
  );
};

/** `/v1/customers/{customerId}` with its parts in the places of the names. */
const fill = ({ operation, path }: Operation, parts: readonly string[]): string => {
  const names = path.match(/\{[^}]+\}/g) ?? [];
  if (names.length !== parts.length)
    throw new CommandFailed(`${operation} takes ${names.join(' ') || 'no parts'}`, 65);
  return names.reduce((text, name, at) => text.replace(name, encodeURIComponent(parts[at] ?? '')), path);
};

const queryOf = (pairs: readonly string[] = []): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new CommandFailed(`${pair} is not name=value`, 65);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

const readBody = async (given: string): Promise<unknown> => {
  const text =
    given === '-'
      ? await readAll(process.stdin)
      : given.startsWith('@')
        ? await readFile(given.slice(1), 'utf8').catch(() => {
            throw new CommandFailed(`${given.slice(1)} cannot be read`, 66);
          })
        : given;
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed('the body is not JSON', 65);
  }
};
