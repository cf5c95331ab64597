import { centreV1 } from '@icrm/contracts';
import { type CallOptions, type RpcCall, type RpcClient, RpcError, rpcClient, validated } from '@icrm/rpc';
import type { z } from 'zod';
import { OwnedElsewhere } from '../application/centre/centre-desk.ts';
import { CentreMoved } from '../application/centre/centre-owner.ts';

/** The instance that owns a centre, as it is called. */
export type OwnerClient = RpcClient<typeof centreV1.ContactCentreServiceService>;

/** Marks a call that came from another instance: it is not passed on again. */
const HEADER = 'icrm-forwarded';

/** A method that the owner of a centre carries out: here, or there when the centre is owned elsewhere. */
export type Forwarding = {
  readonly unary: <S extends z.ZodType, Q extends object, R>(
    schema: S,
    local: (request: z.output<S>, call: RpcCall) => Promise<R>,
    remote: (owner: OwnerClient) => (message: Q, options: CallOptions) => Promise<R>,
  ) => (message: Q, call: RpcCall) => Promise<R>;
  readonly stream: <S extends z.ZodType, Q extends object, R>(
    schema: S,
    local: (request: z.output<S>, call: RpcCall) => Promise<AsyncIterable<R>>,
    remote: (owner: OwnerClient) => (message: Q, options: CallOptions) => AsyncIterable<R>,
  ) => (message: Q, call: RpcCall) => AsyncIterable<R>;
  close(): void;
};

export const createForwarding = (): Forwarding => {
  const clients = new Map<string, OwnerClient>();
  const ownerAt = (address: string): OwnerClient => {
    const client = clients.get(address) ?? rpcClient(centreV1.ContactCentreServiceClient, address);
    clients.set(address, client);
    return client;
  };

  return {
    unary: (schema, local, remote) => async (message, call) => {
      try {
        return await validated(schema, local)(message, call);
      } catch (error) {
        return await remote(ownerAt(addressOf(error, call)))(message, optionsOf(call));
      }
    },
    stream: (schema, local, remote) =>
      async function* forwarded(message, call) {
        const here = await validated(schema, local)(message, call).catch((error: unknown) =>
          addressOf(error, call),
        );
        yield* typeof here === 'string' ? remote(ownerAt(here))(message, optionsOf(call)) : here;
      },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
};

const optionsOf = ({ signal, remainingMs }: RpcCall): CallOptions => ({
  signal,
  headers: { [HEADER]: 'true' },
  ...(Number.isFinite(remainingMs()) ? { deadlineMs: Math.max(1, remainingMs()) } : {}),
});

/** Where the owner is called. @throws whatever else went wrong */
const addressOf = (error: unknown, call: RpcCall): string => {
  if (error instanceof OwnedElsewhere && call.header(HEADER) === undefined) return error.address;
  if (error instanceof OwnedElsewhere || error instanceof CentreMoved)
    throw new RpcError('UNAVAILABLE', 'the contact centre is being taken over', {
      retryAfterMs: 200,
      cause: error,
    });
  throw error;
};
