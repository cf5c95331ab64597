import { setTimeout } from 'node:timers/promises';
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { RpcError } from '../rpc-error.ts';
import { implement, type RpcService } from './implement.ts';

type Request = { readonly service: string };
type Response = { readonly status: 0 | 1 | 2 | 3 };

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;
const WATCH_EVERY_MS = 250;

// grpc.health.v1 by hand: two messages of one field each are not worth a protobuf parser at start.
const method = <const N extends string, const S extends boolean>(name: N, responseStream: S) => ({
  path: `/grpc.health.v1.Health/${name}` as const,
  requestStream: false as const,
  responseStream,
  requestSerialize: ({ service }: Request) =>
    Buffer.from(new BinaryWriter().uint32(10).string(service).finish()),
  requestDeserialize: (bytes: Buffer): Request => ({ service: readService(bytes) }),
  responseSerialize: ({ status }: Response) =>
    Buffer.from(new BinaryWriter().uint32(8).int32(status).finish()),
  responseDeserialize: (bytes: Buffer): Response => ({ status: readStatus(bytes) }),
});

const readService = (bytes: Buffer): string => {
  const reader = new BinaryReader(bytes);
  let service = '';
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 10) service = reader.string();
    else reader.skip(tag & 7);
  }
  return service;
};

const readStatus = (bytes: Buffer): Response['status'] => {
  const reader = new BinaryReader(bytes);
  let status = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 8) status = reader.int32();
    else reader.skip(tag & 7);
  }
  return status === SERVING || status === NOT_SERVING || status === SERVICE_UNKNOWN ? status : 0;
};

/** The definition of grpc.health.v1.Health, also for clients. */
export const healthDefinition = { check: method('Check', false), watch: method('Watch', true) };

/** The standard health service for a server and the services it has. */
export const healthService = (services: readonly string[], serving: () => boolean): RpcService => {
  const known = new Set(['', ...services]);
  const statusOf = (service: string): Response['status'] => {
    if (!known.has(service)) return SERVICE_UNKNOWN;
    return serving() ? SERVING : NOT_SERVING;
  };
  return implement(healthDefinition, {
    async check({ service }) {
      const status = statusOf(service);
      if (status === SERVICE_UNKNOWN) throw new RpcError('NOT_FOUND', `no service ${service}`);
      return { status };
    },
    async *watch({ service }, { signal }) {
      let told: number | undefined;
      while (!signal.aborted) {
        const status = statusOf(service);
        if (status !== told) yield { status };
        told = status;
        await setTimeout(WATCH_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  });
};
