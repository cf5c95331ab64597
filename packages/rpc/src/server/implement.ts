import type { Handlers, ServiceDefinition } from '../service-types.ts';

/** A service with its handlers, for {@link serveRpc}. */
export type RpcService = {
  readonly name: string;
  readonly definition: ServiceDefinition;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
};

/** A handler as the server calls it: the definition says which of the four kinds it is. */
export type AnyHandler = (request: never, call: never) => unknown;

/** Joins a generated definition and its handlers; a method without a handler does not compile. */
export const implement = <D extends ServiceDefinition>(definition: D, handlers: Handlers<D>): RpcService => {
  const [first] = Object.values(definition);
  return {
    name: first?.path.split('/')[1] ?? '',
    definition,
    // The keys and types were checked above, by Handlers<D>.
    handlers: handlers as Readonly<Record<string, AnyHandler>>,
  };
};
