import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ServerDuplexStream, UntypedHandleCall } from '@grpc/grpc-js';
import { RpcError } from '../rpc-error.ts';
import type { ServiceDefinition } from '../service-types.ts';

/** Where the descriptors of all services of ICRM are. */
export const contractDescriptors = (): URL =>
  new URL('./gen/descriptors.binpb', import.meta.resolve('@icrm/contracts'));

type Method = { requestDeserialize(bytes: Buffer): unknown; responseSerialize(value: unknown): Buffer };
type Loaded = { readonly method: Method; readonly handle: (call: EventEmitter) => void };

/**
 * Server reflection (v1 and v1alpha), for grpcurl and the like. The descriptors and the libraries that read them are
 * loaded by the first question, so that no start pays for them: until then messages pass as bytes.
 */
export const reflectionServices = (
  descriptors: URL,
): readonly { definition: ServiceDefinition; handlers: Record<string, UntypedHandleCall> }[] => {
  let loading: Promise<ReadonlyMap<string, Loaded>> | undefined;
  return ['v1', 'v1alpha'].map((version) => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const asBytes = (bytes: Buffer) => bytes;
    const answer = async (call: ServerDuplexStream<Buffer, Buffer>) => {
      try {
        loading ??= load(descriptors);
        const loaded = (await loading).get(path);
        if (loaded === undefined) throw new RpcError('UNIMPLEMENTED', path);
        relay(call, loaded);
      } catch {
        loading = undefined;
        call.emit('error', { code: 14, details: 'the descriptors could not be loaded' });
      }
    };
    return {
      definition: {
        serverReflectionInfo: {
          path,
          requestStream: true,
          responseStream: true,
          requestSerialize: asBytes,
          requestDeserialize: asBytes,
          responseSerialize: asBytes,
          responseDeserialize: asBytes,
        },
      },
      handlers: { serverReflectionInfo: (call: ServerDuplexStream<Buffer, Buffer>) => void answer(call) },
    };
  });
};

/** The library registers its methods on a server; this one only remembers them. */
const load = async (descriptors: URL): Promise<ReadonlyMap<string, Loaded>> => {
  const [{ ReflectionService }, { loadFileDescriptorSetFromBuffer }, bytes] = await Promise.all([
    import('@grpc/reflection'),
    import('@grpc/proto-loader'),
    readFile(descriptors),
  ]);
  const found = new Map<string, Loaded>();
  new ReflectionService(loadFileDescriptorSetFromBuffer(bytes)).addToServer({
    addService(
      definition: Record<string, Method & { path: string }>,
      handlers: Record<string, Loaded['handle']>,
    ) {
      for (const [name, method] of Object.entries(definition)) {
        const handle = handlers[name];
        if (handle) found.set(method.path, { method, handle });
      }
    },
  } as never);
  return found;
};

const relay = (call: ServerDuplexStream<Buffer, Buffer>, { method, handle }: Loaded): void => {
  const inner = Object.assign(new EventEmitter(), {
    write: (message: unknown) => call.write(method.responseSerialize(message)),
    end: () => call.end(),
  });
  handle(inner);
  call.on('data', (bytes: Buffer) => inner.emit('data', method.requestDeserialize(bytes)));
  call.on('end', () => inner.emit('end'));
};
