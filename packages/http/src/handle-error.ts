import type { Logger } from '@icrm/telemetry';
import type { ErrorRequestHandler, Response } from 'express';
import { noteAccess } from './access.ts';
import { discard } from './discard.ts';
import { requestIdOf } from './observe-request.ts';
import { HttpProblem } from './problem.ts';

/** Lets an edge say what an error of its machinery means to clients; undefined where it does not know it. */
export type MapProblem = (error: unknown) => HttpProblem | undefined;

/** Whatever was thrown becomes a problem document. What nobody declared is logged here, once, and told as a 500. */
export const errorHandler =
  (log: Logger, mapError: MapProblem): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const problem = toProblem(error, mapError);
    if (problem.status === 500)
      log.error({ err: error, requestId: requestIdOf(response), method: request.method }, 'a request failed');
    noteAccess(response, { reason: problem.reason });
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
    discard(request, response);
  };

/** Sends a problem document. */
export const sendProblem = (response: Response, problem: HttpProblem): void => {
  const { headers = {}, retryAfterMs } = problem.details;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (retryAfterMs !== undefined)
    response.setHeader('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1e3)));
  response.status(problem.status).setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.end(JSON.stringify(problem.toDocument(requestIdOf(response))));
};

const toProblem = (error: unknown, mapError: MapProblem): HttpProblem => {
  if (error instanceof HttpProblem) return error;
  const mapped = mapError(error);
  if (mapped !== undefined) return mapped;
  if (isBadPath(error))
    return new HttpProblem(400, 'malformed-path', { detail: 'the path is not well encoded' });
  return new HttpProblem(500, 'internal', { detail: 'internal error', cause: error });
};

/** Express refuses a path with a broken %-encoding by an error with this status. */
const isBadPath = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 400;
