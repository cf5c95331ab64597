import { type commonV1, hookV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type RpcCall, type RpcClient, RpcError, type RpcService, rpcClient } from '@icrm/rpc';
import { contextIn, toHooked, withFields } from './command-in.ts';
import { createHookBook } from './hook-book.ts';
import { type HookVersion, inForce } from './hooks-of-tenant.ts';

/** Where hooks are known and asked. */
export type AskHooksOptions = {
  /** The log, whose streams `hooks-…` say which there are. */
  readonly store: Pick<EventStore, 'readStream'>;
  /** host:port of the feed, which asks them; without it those that must be asked refuse their commands. */
  readonly feed: string | undefined;
};

/** Puts hooks before and after the commands of services. */
export type AskHooks = {
  /**
   * The services, each command with its hooks: whoever sends it and by whatever way, a hook can refuse it, set fields
   * that it was given, and is told what came of it. Questions and commands without hooks go straight on.
   */
  around(services: readonly RpcService[]): readonly RpcService[];
  close(): void;
};

type Handle = (request: unknown, call: RpcCall) => unknown;
type Command = { readonly name: string; readonly context: commonV1.CommandContext; readonly request: object };

const RUN_WITHIN_MS = 7_000;

/** Which hooks there are is looked up in the log, once a second for each tenant that sends commands. */
export const askHooks = ({ store, feed }: AskHooksOptions): AskHooks => {
  const book = createHookBook(store);
  let client: RpcClient<typeof hookV1.HookServiceService> | undefined;

  const run = async (request: hookV1.RunHooksRequest, { signal, remainingMs }: RpcCall) => {
    if (feed === undefined) throw new RpcError('UNAVAILABLE', 'nobody is known who asks hooks');
    client ??= rpcClient(hookV1.HookServiceClient, feed, { attempts: 2 });
    return client.runHooks(request, { signal, deadlineMs: Math.min(RUN_WITHIN_MS, remainingMs()) });
  };

  /** The request as hooks leave it. @throws RpcError when one of them says no */
  const before = async (
    { name, context, request }: Command,
    hooks: readonly HookVersion[],
    call: RpcCall,
  ) => {
    const own = hooks.filter(({ phase }) => phase === 'before');
    if (own.length === 0) return request;
    const command = toHooked(name, request, context);
    const said = await run({ command, phase: 'before', result: '' }, call).catch((cause: unknown) => {
      if (own.some(({ onFailure }) => onFailure === 'refuse'))
        throw unavailable('hooks cannot be asked now', cause);
      return undefined;
    });
    if (said === undefined) return request;
    if (said.vetoReason !== '') throw vetoed(said);
    return withFields(request, command.fields, said.fields);
  };

  const after = async (
    { name, context, request }: Command,
    hooks: readonly HookVersion[],
    { answer, call }: { readonly answer: unknown; readonly call: RpcCall },
  ): Promise<void> => {
    if (!hooks.some(({ phase }) => phase === 'after')) return;
    const result = JSON.stringify(answer, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const told = { command: toHooked(name, request, context), phase: 'after', result };
    // The command is carried out: who cannot be told changes nothing of it.
    await run(told, call).catch(() => undefined);
  };

  const hooked =
    (name: string, handle: Handle): Handle =>
    (request, call) => {
      const context = contextIn(request);
      if (context === undefined || context.tenant === '') return handle(request, call);
      const known = book.known(context.tenant);
      if (known?.size === 0) return handle(request, call);
      return (async () => {
        const hooks = inForce(known ?? (await book.lookUp(context.tenant)), name);
        const command = { name, context, request: request as object };
        const checked = await before(command, hooks, call);
        const answer = await handle(checked, call);
        await after({ ...command, request: checked }, hooks, { answer, call });
        return answer;
      })();
    };

  return {
    around: (services) => services.map((service) => ({ ...service, handlers: wrapped(service, hooked) })),
    close: () => client?.close(),
  };
};

const wrapped = (
  { definition, handlers }: RpcService,
  wrap: (name: string, handle: Handle) => Handle,
): RpcService['handlers'] =>
  Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => {
      const { requestStream = true, responseStream = true } = definition[name] ?? {};
      // Which of the four kinds a handler is was checked where definition and handlers were joined.
      return [name, requestStream || responseStream ? handler : wrap(name, handler as unknown as Handle)];
    }),
  );

const unavailable = (message: string, cause?: unknown): RpcError =>
  new RpcError('UNAVAILABLE', message, { reason: 'hook-unavailable', retryAfterMs: 1_000, cause });

const vetoed = ({ vetoReason, vetoDetail, vetoHook }: hookV1.RunHooksResponse): RpcError =>
  vetoReason === 'hook-unavailable'
    ? unavailable(`the hook ${vetoHook} did not answer`)
    : new RpcError('FAILED_PRECONDITION', vetoDetail || `refused by ${vetoHook}`, {
        reason: vetoReason,
        domain: 'hook',
        metadata: { hook: vetoHook },
      });
