import { patienceOf } from '@icrm/command-service';
import { commandContext, type commonV1, vocabulary } from '@icrm/contracts';
import type { CommandContext, CommandOutcome } from '@icrm/event-store';
import { type RpcCall, RpcError, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { z } from 'zod';
import type { Handling } from '../application/ports.ts';
import type { Asking } from '../application/queries/questions.ts';
import { type SalesRejection, toResult } from './refusals.ts';

/** What the methods stand on. */
export type Edge = Asking;

/** How the commands of a call are carried out. */
export const handlingOf = (
  { store, clock, asksCredit }: Edge,
  context: CommandContext,
  call: RpcCall,
): Handling => ({
  ...{ store, clock, context },
  ...(asksCredit === undefined ? {} : { asksCredit }),
  ...patienceOf(call),
});

type Schemas = Readonly<Record<string, z.ZodObject>>;
type Outcome = CommandOutcome<unknown, unknown, SalesRejection>;

/** One aggregate and its commands. */
export type CommandsOptions<T extends Schemas> = {
  readonly edge: Edge;
  /** `visit`: its id is `visitId` in requests and answers. */
  readonly noun: string;
  readonly commands: T;
  /** The commands that make one: they may name its id, which else derives from the command. */
  readonly creates?: readonly (keyof T & string)[];
  readonly handle: (handling: Handling, id: string, command: never) => Promise<Outcome>;
};

type Answer = { readonly result: commonV1.CommandResult } & { readonly [id: `${string}Id`]: string };
/** The handlers of the commands of a table, by the names of their methods. */
export type CommandMethods<T extends Schemas> = {
  readonly [K in keyof T]: (message: object, call: RpcCall) => Promise<never>;
};

/** The requests of an aggregate's commands: a command's fields, its context, and the id of what it changes. */
export const requestsOf = <T extends Schemas>({
  noun,
  commands,
  creates = [],
}: Pick<CommandsOptions<T>, 'noun' | 'commands' | 'creates'>): Readonly<
  Record<keyof T & string, z.ZodObject>
> =>
  Object.fromEntries(
    Object.entries(commands).map(([name, schema]) => [
      name,
      schema.extend({
        context: commandContext,
        ...(creates.includes(name) ? {} : { [`${noun}Id`]: vocabulary.id }),
      }),
    ]),
    // A table has a request for each of its commands.
  ) as unknown as Readonly<Record<keyof T & string, z.ZodObject>>;

/**
 * A method for each command of an aggregate: it reads its request by the schema, sends the command of the same name to one
 * aggregate and tells the outcome with the id.
 */
export const commandMethods = <T extends Schemas>(options: CommandsOptions<T>): CommandMethods<T> => {
  const { edge, noun, creates = [], handle } = options;
  const idName = `${noun}Id` as const;
  const methods = Object.entries<z.ZodObject>(requestsOf(options)).map(([name, schema]) => [
    name,
    validated(schema, async (request, call: RpcCall): Promise<Answer> => {
      const { context, [idName]: named, ...data } = request as Readonly<Record<string, unknown>>;
      const by = context as CommandContext;
      const id = typeof named === 'string' ? named : derivedId(by.commandId, noun);
      // A command that makes something takes its id from its stream; for the others the id is no field of theirs.
      const told = creates.includes(name) ? { ...data, [idName]: id } : data;
      const command = { type: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, data: told };
      const outcome = await handle(handlingOf(edge, by, call), id, command as never);
      return { [idName]: id, result: toResult(outcome) } as Answer;
    }),
  ]);
  // Each method answers with its id and result; those whose message has no field for the id do not send it.
  return Object.fromEntries(methods) as unknown as CommandMethods<T>;
};

type Question = { readonly tenant: string };
const tenant = commandContext.shape.tenant;

/** A method that answers a question with JSON; what is not there is NOT_FOUND. */
export const question =
  <S extends z.ZodRawShape>(
    fields: S,
    answer: (request: z.output<z.ZodObject<S>> & Question) => Promise<object | undefined>,
  ) =>
  async (message: object): Promise<{ answer: string }> => {
    const read = validated(z.strictObject({ ...fields, tenant }), async (request) =>
      answer(request as z.output<z.ZodObject<S>> & Question),
    );
    const found = await read(message, undefined);
    if (found === undefined)
      throw new RpcError('NOT_FOUND', 'there is no such thing', { reason: 'not-found' });
    return { answer: JSON.stringify(found) };
  };

/** A method that is more than one command of a table. */
export const method =
  <S extends z.ZodRawShape, R>(
    edge: Edge,
    fields: S,
    carryOut: (handling: Handling, data: z.output<z.ZodObject<S>>) => Promise<R>,
  ) =>
  (message: object, call: RpcCall): Promise<R> =>
    validated(z.strictObject({ ...fields, context: commandContext }), (request) => {
      const { context, ...data } = request as { readonly context: CommandContext };
      // What is left is read by the fields alone.
      return carryOut(handlingOf(edge, context, call), data as z.output<z.ZodObject<S>>);
    })(message, call);

export const { id } = vocabulary;
/** How long a list is. */
export const limit = z
  .int()
  .min(0)
  .max(500)
  .optional()
  .transform((it) => it || undefined);
