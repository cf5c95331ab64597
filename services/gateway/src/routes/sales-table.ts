import { vocabulary } from '@icrm/contracts';
import { jsonText, type Route, route } from '@icrm/http';
import type { CallOptions } from '@icrm/rpc';
import { z } from 'zod';
import { toRequest } from '../to-request.ts';
import { type CommandRow, commandRoute } from './command-route.ts';

type Row = CommandRow<unknown, never>;
type Messages = Readonly<Record<string, unknown>>;
type Methods = object;
type Command = readonly [path: string, summary: string, answer?: z.ZodRawShape];

/** A service's commands of one kind: their schemas, its generated messages, its client. */
export type CommandTable = {
  readonly tag: string;
  readonly commands: Readonly<Record<string, z.ZodType>>;
  readonly messages: Messages;
  readonly client: Methods;
};

/**
 * A route for each command of a table, by the name of its method: the body is read by the schema of that name, the request
 * is the message of that name. A test calls every one of them with every field it can have.
 */
export const commandTable = (
  { tag, commands, messages, client }: CommandTable,
  table: Readonly<Record<string, Command>>,
): readonly Route[] =>
  Object.entries(table).map(([operation, [path, summary, answer = {}]]) =>
    commandRoute(tag, {
      ...{ path, operation, summary, answer },
      params: paramsIn(path),
      body: found(commands, operation),
      request: found(messages, `${capitalised(operation)}Request`) as Row['request'],
      call: found(client, operation) as Row['call'],
    }),
  );

type Question = {
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** What may be asked in the query of a GET. */
  readonly query?: z.ZodRawShape;
  /** What is asked in the body of a POST: questions that are too long for a query. */
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  /** True: the answer holds personal data. */
  readonly personal?: boolean;
};

/** A route for each question of a table, by the name of its method. The services answer with JSON, which is handed on. */
export const questionTable = (
  { tag, messages, client }: Omit<CommandTable, 'commands'>,
  table: Readonly<Record<string, Question>>,
): readonly Route[] =>
  Object.entries(table).map(([operation, { path, query = {}, body, answer = anything, ...told }]) =>
    route({
      method: body === undefined ? 'get' : 'post',
      access: 'read',
      ...{ path, operation, ...told },
      tag: body === undefined ? tag : 'simulation',
      input: {
        params: paramsIn(path),
        ...(body === undefined ? { query: z.strictObject(query) } : { body }),
      },
      responses: { 200: { description: 'the answer', schema: answer } },
      handler: async (input, exchange) => {
        const { principal, signal } = exchange;
        const message = found(messages, `${capitalised(operation)}Request`) as Row['request'];
        const { params, ...fields } = input;
        const asked = { ...Object.assign({}, ...Object.values(fields)), ...params };
        const request = toRequest(message, { ...asked, tenant: principal.tenant });
        const ask = found(client, operation) as Ask;
        const answered = (await ask(request, { signal })).answer;
        if (told.personal === true) exchange.tellAbout(customersIn(answered));
        return jsonText(200, answered);
      },
    }),
  );

type Ask = (request: unknown, options: CallOptions) => Promise<{ readonly answer: string }>;
const anything = z.looseObject({});

/** Whom an answer is about. */
const customersIn = (answer: string): readonly string[] => {
  const { customerId } = JSON.parse(answer) as { readonly customerId?: string };
  return customerId === undefined ? [] : [customerId];
};

/** The ids in a path. */
export const paramsIn = (path: string) =>
  z.strictObject(
    Object.fromEntries(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
        name,
        name === 'tillId' || name === 'productId' ? z.string().min(1).max(100) : vocabulary.id,
      ]),
    ),
  );

const found = <T>(table: Readonly<Record<string, T>> | object, name: string): T => {
  const value = Reflect.get(table, name);
  if (value === undefined) throw new TypeError(`nothing is called ${name}`);
  return value as T;
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
