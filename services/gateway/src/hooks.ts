import type { hookV1 } from '@icrm/contracts';
import {
  type Exchange,
  HttpProblem,
  invalidRequest,
  type Reply,
  type Route,
  toJson,
  toProblemErrors,
} from '@icrm/http';
import type { Clients } from './clients.ts';
import { commandHeaders } from './routes/command-headers.ts';

/** Which hooks there are, as of a moment ago. */
type Known = {
  readonly at: number;
  readonly hooks: readonly hookV1.TenantHook[];
};

const KNOWN_FOR_MS = 2_000;
const ASK_WITHIN_MS = 1_000;
const RUN_WITHIN_MS = 7_000;

/**
 * Asks the hooks of commands. Which there are is looked up again every two seconds, beside the commands; a command that
 * nobody has a hook for is not kept waiting. When hooks cannot be asked, those that say so refuse their commands.
 */
export const createHooks = ({ hooks }: Pick<Clients, 'hooks'>) => {
  let known: Known | undefined;
  let asking: Promise<void> | undefined;

  const look = (): Promise<void> => {
    asking ??= hooks
      .listHooks({ tenant: '' }, { deadlineMs: ASK_WITHIN_MS })
      .then(({ hooks: found }) => {
        known = { at: performance.now(), hooks: found };
      })
      .catch(() => {
        // The feed is away: what was known last counts on.
        known = { at: performance.now(), hooks: known?.hooks ?? [] };
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  const hooksOf = async (tenant: string, command: string): Promise<readonly hookV1.Hook[]> => {
    if (known === undefined) await look();
    else if (performance.now() - known.at > KNOWN_FOR_MS) void look();
    return (known?.hooks ?? [])
      .filter((one) => one.tenant === tenant)
      .flatMap(({ hook }) => (hook === undefined || hook.active === 0 ? [] : [hook]))
      .filter(({ commands }) => commands.includes('*') || commands.includes(command));
  };

  const run = async (
    request: hookV1.RunHooksRequest,
    some: readonly hookV1.Hook[],
  ): Promise<hookV1.RunHooksResponse | undefined> => {
    try {
      return await hooks.runHooks(request, { deadlineMs: RUN_WITHIN_MS });
    } catch (cause) {
      if (request.phase === 'after' || some.every((hook) => hook.onFailure !== 'refuse')) return undefined;
      throw new HttpProblem(503, 'hook-unavailable', {
        detail: 'hooks cannot be asked now',
        retryAfterMs: 1_000,
        cause,
      });
    }
  };

  /** The input as hooks leave it, and what they were asked. @throws HttpProblem when one of them says no */
  const before = async (route: Route, input: Input, { command, hooks: some }: Hooked) => {
    const own = some.filter(({ phase }) => phase === 'before');
    const said = own.length === 0 ? undefined : await run({ command, phase: 'before', result: '' }, own);
    if (said === undefined) return { input, fields: command.fields, calls: [] };
    if (said.vetoReason !== '') throw vetoed(said);
    const changed = said.fields === command.fields ? input : withFields(route, input, said.fields);
    return { input: changed, fields: said.fields, calls: said.calls };
  };

  const after = async (reply: Reply, fields: string, { command, hooks: some }: Hooked) => {
    const own = some.filter(({ phase }) => phase === 'after');
    if (own.length === 0) return [];
    const told = { command: { ...command, fields }, phase: 'after', result: resultOf(reply) };
    return (await run(told, own))?.calls ?? [];
  };

  /** A route of a command with its hooks before and after. */
  const hooked = (route: Route): Route => ({
    ...route,
    async handle(input, exchange) {
      const some = await hooksOf(exchange.principal.tenant, route.operation);
      if (some.length === 0) return route.handle(input, exchange);
      const it = { command: toCommand(route, input, exchange), hooks: some };
      const said = await before(route, input, it);
      const reply = await route.handle(said.input, exchange);
      const told = await after(reply, said.fields, it);
      return withHeader(reply, [...said.calls, ...told]);
    },
  });

  return {
    /** The routes, those of commands with their hooks. */
    around: (routes: readonly Route[]): readonly Route[] =>
      routes.map((route) => (route.input.headers === commandHeaders ? hooked(route) : route)),
  };
};

type Hooked = { readonly command: hookV1.HookedCommand; readonly hooks: readonly hookV1.Hook[] };
type Input = Readonly<Record<string, unknown>>;

const toCommand = (
  { operation }: Route,
  input: Input,
  { principal, header }: Exchange,
): hookV1.HookedCommand => ({
  tenant: principal.tenant,
  command: operation,
  commandId: header('idempotency-key') ?? '',
  actorKind: principal.actor.kind,
  actorId: principal.actor.id,
  channel: header('icrm-channel') ?? 'web',
  fields: toJson({ ...objectOf(input['params']), ...objectOf(input['body']) }),
});

/** The input with the fields of its body that hooks set; they must be as the caller's own must. */
const withFields = ({ input: { body } }: Route, input: Input, text: string): Input => {
  if (body === undefined || text === '') return input;
  const fields = JSON.parse(text) as Record<string, unknown>;
  const params = Object.keys(objectOf(input['params']));
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !params.includes(name)));
  const result = body.safeParse(own);
  if (!result.success) throw invalidRequest(toProblemErrors(result.error, 'body'));
  return { ...input, body: result.data };
};

const vetoed = ({ vetoReason, vetoDetail, vetoHook }: hookV1.RunHooksResponse): HttpProblem =>
  vetoReason === 'hook-unavailable'
    ? new HttpProblem(503, vetoReason, { detail: `the hook ${vetoHook} did not answer`, retryAfterMs: 1_000 })
    : new HttpProblem(422, vetoReason, {
        detail: vetoDetail || `refused by ${vetoHook}`,
        facts: { hook: vetoHook },
      });

const resultOf = (reply: Reply): string =>
  reply.kind === 'text'
    ? typeof reply.text === 'string'
      ? reply.text
      : Buffer.from(reply.text).toString('utf8')
    : '{}';

const withHeader = (reply: Reply, calls: readonly hookV1.HookCall[]): Reply => ({
  ...reply,
  headers: {
    ...reply.headers,
    'icrm-hooks': calls.map(({ hook, version, outcome }) => `${hook}@${version} ${outcome}`).join(', '),
  },
});

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
