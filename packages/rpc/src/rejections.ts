import type { RpcCode } from './codes.ts';
import { RpcError } from './rpc-error.ts';

/** How a business refusal is told: the code callers and retries understand, and a sentence for people. */
export type RejectionStatus = readonly [code: RpcCode, message: string];

/** Makes the error of a refusal; `metadata` are facts about it. */
export type Refuse<R extends string> = (reason: R, metadata?: Readonly<Record<string, string>>) => RpcError;

/**
 * The one table that turns the refusals of a domain into gRPC errors. It names every reason, or it does not compile.
 * The reason travels as google.rpc.ErrorInfo, so that callers need not read the sentence.
 */
export const rejections =
  <R extends string>(domain: string, table: Readonly<Record<R, RejectionStatus>>): Refuse<R> =>
  (reason, metadata) => {
    const [code, message] = table[reason];
    return new RpcError(code, message, { reason, domain, metadata });
  };
