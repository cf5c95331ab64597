import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { FaultTarget } from '../faults.ts';
import type { Caller } from './access.ts';
import type { EngineContext } from './engine-context.ts';
import { internalError } from './errors.ts';
import { beforeCall } from './fault-points.ts';

/** Answers one request of a caller who is known by then. */
export type UnaryHandler<Request, Response> = (
  context: EngineContext,
  request: Request,
  caller: Caller,
) => Promise<Response>;

/** A gRPC handler from an async function; what it throws becomes the status. */
export const unary = <Request, Response>(
  context: EngineContext,
  on: FaultTarget,
  handler: UnaryHandler<Request, Response>,
) => {
  const answer = async ({ request, metadata }: ServerUnaryCall<Request, Response>): Promise<Response> => {
    await beforeCall(context, on);
    return handler(context, request, context.access.caller(metadata));
  };
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    answer(call).then(
      (response) => callback(null, response),
      (error: unknown) => callback(internalError(error)),
    );
  };
};
