import type { Metadata } from '@grpc/grpc-js';
import { RpcError } from '../rpc-error.ts';
import type { PeerContext } from '../security/identity.ts';
import type { RpcCall } from '../service-types.ts';

/** What every kind of call has. */
export type ServerSurfaceCall = {
  readonly metadata: Metadata;
  getDeadline(): Date | number;
  getAuthContext(): PeerContext;
  on(event: 'cancelled', listener: () => void): unknown;
};

/** A call under way: what its handler sees, and what the server needs to end it. */
export type CallScope = {
  readonly call: RpcCall;
  abort(reason: RpcError): void;
  /** Frees the timer. */
  end(): void;
};

/** `limitMs` bounds calls whose caller set no deadline. */
export const openScope = (surface: ServerSurfaceCall, method: string, limitMs: number): CallScope => {
  const controller = new AbortController();
  const deadline = Math.min(Number(surface.getDeadline()), Date.now() + limitMs);
  const late = () => controller.abort(new RpcError('DEADLINE_EXCEEDED', 'the deadline passed'));
  const timer = Number.isFinite(limitMs) ? setTimeout(late, limitMs) : undefined;
  surface.on('cancelled', () =>
    Date.now() >= deadline ? late() : controller.abort(new RpcError('CANCELLED', 'the caller gave up')),
  );
  return {
    call: {
      signal: controller.signal,
      method,
      remainingMs: () => Math.max(0, deadline - Date.now()),
      header: (name) => surface.metadata.get(name)[0]?.toString(),
    },
    abort: (reason) => controller.abort(reason),
    end: () => clearTimeout(timer),
  };
};
