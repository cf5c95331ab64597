import { RpcError } from '../rpc-error.ts';
import type { ServiceDefinition } from '../service-types.ts';

// What stands for bytes that are no message: grpc-js would answer INTERNAL, which blames us for what the caller sent.
const undecodable = Symbol('undecodable');

/** A definition whose requests are read without an error, to be looked at by {@link decoded}. */
export const readingAll = (definition: ServiceDefinition): ServiceDefinition =>
  Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [
      name,
      {
        ...method,
        requestDeserialize(bytes: Buffer): unknown {
          try {
            return method.requestDeserialize(bytes);
          } catch {
            return undecodable;
          }
        },
      },
    ]),
  );

/** The request. @throws RpcError INVALID_ARGUMENT for bytes that are no message of the method */
export const decoded = (request: unknown): unknown => {
  if (request === undecodable)
    throw new RpcError('INVALID_ARGUMENT', 'the request is no message of this method');
  return request;
};

/** The requests of a stream, each as by {@link decoded}. */
export async function* decodedEach(requests: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const request of requests) yield decoded(request);
}
