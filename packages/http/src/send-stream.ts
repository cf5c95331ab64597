import { timedOut, within } from '@icrm/runtime';
import type { Response } from 'express';

/** How a stream is written. */
export type StreamOptions<T> = {
  readonly response: Response;
  readonly items: AsyncIterable<T>;
  readonly type: string;
  readonly encode: (item: T) => string | Uint8Array;
  readonly signal: AbortSignal;
  /** Written when nothing came for a while, so that proxies keep the connection and dead ones are noticed. */
  readonly idle?: string;
};

const IDLE_MS = 15_000;
/** An error before anything came can still be a proper answer, a service that is away being tried again: so long the head is held back. */
const HOLD_HEAD_MS = 2_000;

/** Writes items as they come and waits for a slow reader. The source is closed when the reader leaves. */
export const sendStream = async <T>(options: StreamOptions<T>): Promise<void> => {
  const { response, items, type, encode, signal, idle } = options;
  const iterator = items[Symbol.asyncIterator]();
  const left = aborted(signal);
  const begin = () => {
    if (response.headersSent) return;
    response.status(200).setHeader('content-type', type);
    response.flushHeaders();
  };
  try {
    let next = iterator.next();
    next.catch(() => undefined);
    let patience = HOLD_HEAD_MS;
    for (;;) {
      const item = await within(Promise.race([next, left.promise]), patience);
      if (item === undefined) break;
      begin();
      patience = IDLE_MS;
      if (item === timedOut) {
        if (idle !== undefined && !response.write(idle)) await drained(response, left.promise);
        continue;
      }
      if (item.done === true) break;
      if (!response.write(encode(item.value))) await drained(response, left.promise);
      next = iterator.next();
      next.catch(() => undefined);
    }
    begin();
    response.end();
  } finally {
    left.release();
    void iterator.return?.()?.catch(() => undefined);
  }
};

const aborted = (signal: AbortSignal): { readonly promise: Promise<undefined>; release(): void } => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onAbort = () => resolve(undefined);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return { promise, release: () => signal.removeEventListener('abort', onAbort) };
};

const drained = async (response: Response, left: Promise<undefined>): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve).once('close', resolve);
  await Promise.race([promise, left]);
  response.off('drain', resolve).off('close', resolve);
};
