import type { IncomingMessage } from 'node:http';

const DISCARD_MS = 2_000;

/**
 * Throws away, for a moment, what a client still sends after its answer is out: it must be able to read the answer
 * first. Then the connection is broken.
 */
export const discard = (request: IncomingMessage): void => {
  if (request.complete) return;
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), DISCARD_MS);
  request.once('close', () => clearTimeout(timer));
};
