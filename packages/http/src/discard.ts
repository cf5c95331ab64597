import type { Socket } from 'node:net';
import type { Request, Response } from 'express';

const DISCARD_MS = 1_000;

/** Remembers the connection of a request: the request itself lets go of it once its answer is out. */
export const noteSocket = (request: Request, response: Response): void => {
  response.locals['socket'] = request.socket;
};

/**
 * Throws away, for a moment, what a client still sends after its answer is out: it must be able to read the answer
 * first. Then the connection is broken.
 */
export const discard = (request: Request, response: Response): void => {
  if (request.complete) return;
  const socket: Socket = response.locals['socket'];
  request.resume();
  const timer = setTimeout(() => socket.destroy(), DISCARD_MS);
  const done = () => {
    clearTimeout(timer);
    socket.off('close', done);
  };
  request.once('end', done);
  socket.once('close', done);
};
