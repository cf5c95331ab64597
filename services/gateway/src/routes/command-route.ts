import type { commonV1 } from '@icrm/contracts';
import { json, type Route, route } from '@icrm/http';
import type { CallOptions } from '@icrm/rpc';
import { z } from 'zod';
import { toRequest } from '../to-request.ts';
import { commandContextOf, commandHeaders } from './command-headers.ts';

/** The answer of a service to a command: ids of its own, and where its facts stand. */
type CommandResponse = { readonly result: commonV1.CommandResult | undefined };

/** A command as a row of a table: where it is called, what it takes, which method carries it out. */
export type CommandRow<Q, S extends CommandResponse> = {
  readonly path: string;
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  /** The parts of the path; they are fields of the request too. */
  readonly params?: z.ZodObject;
  /** The command's schema; its fields are named as those of the request. */
  readonly body: z.ZodType;
  readonly request: { fromPartial(fields: never): Q };
  readonly call: (request: Q, options: CallOptions) => Promise<S>;
  /** What the answer says besides position and revision. */
  readonly answer?: z.ZodRawShape;
  /** The path of what the command made; the answer is then 201 with its Location. */
  readonly makes?: (answer: S) => string;
};

/** Where the facts of a command stand. */
const resultShape = {
  position: z
    .string()
    .meta({ description: 'log position of the last event; hand it on as ICRM-Min-Position' }),
  revision: z.string().meta({ description: "the stream's revision after the command" }),
};

/** Turns a row into its route. */
export const commandRoute = <Q, S extends CommandResponse>(tag: string, row: CommandRow<Q, S>): Route => {
  const { path, operation, summary, body, params = z.strictObject({}), makes, answer = {} } = row;
  const status = makes === undefined ? 200 : 201;
  const schema = z.object({ ...answer, ...resultShape }).meta({ id: `${capitalised(operation)}Answer` });
  return route({
    method: 'post',
    path,
    operation,
    tag,
    summary,
    ...(row.description === undefined ? {} : { description: row.description }),
    input: { params, headers: commandHeaders, body },
    responses: {
      [status]: { description: 'carried out, now or before with the same Idempotency-Key', schema },
    },
    handler: async (input, exchange) => {
      const context = commandContextOf(input.headers, exchange);
      const request = toRequest(row.request, { ...input.params, ...(input.body as object), context });
      const response = await row.call(request, { signal: exchange.signal });
      const { result, ...ids } = response;
      const { position = 0n, revision = 0n, repeated = false } = result ?? {};
      return json(
        status,
        { ...ids, position, revision },
        {
          'icrm-position': position.toString(),
          'icrm-command-id': context.commandId,
          ...(repeated ? { 'icrm-repeated': 'true' } : {}),
          ...(makes === undefined ? {} : { location: makes(response) }),
        },
      );
    },
  });
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
