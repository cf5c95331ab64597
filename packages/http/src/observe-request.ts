import { type Attributes, histogram, startSpan, upDownCounter } from '@icrm/telemetry';
import type { Request, Response } from 'express';

const duration = histogram('icrm.http.server.duration');
const active = upDownCounter('icrm.http.server.active');

/** Runs the rest of a request inside its span and measures it, from its first line to the end of its answer. */
export const observeRequest = (request: Request, response: Response, next: () => void): void => {
  const begin = performance.now();
  const span = startSpan('http.server', {
    kind: 'server',
    display: request.method,
    parent: request.header('traceparent'),
    attributes: { 'http.request.method': request.method, 'url.scheme': request.protocol },
  });
  active.add(1);
  response.once('close', () => {
    const route = routeOf(response);
    const attributes: Attributes = {
      'http.request.method': request.method,
      'http.response.status_code': response.statusCode,
      'http.route': route,
    };
    span.set({ ...attributes, 'icrm.request.id': requestIdOf(response) });
    if (route !== undefined) span.rename(`${request.method} ${route}`);
    if (response.statusCode >= 500) span.fail(new Error(String(response.statusCode)));
    span.end();
    active.add(-1);
    duration.record((performance.now() - begin) / 1e3, attributes);
  });
  span.run(next);
};

/** Leaves what is known of a request on its response, for the span, the log and the error handler. */
export const identifyRequest = (response: Response, requestId: string): void => {
  response.locals['requestId'] = requestId;
};

/** The id of the request that a response answers. */
export const requestIdOf = (response: Response): string => String(response.locals['requestId']);

/** Notes the route that was found. */
export const noteRoute = (response: Response, path: string): void => {
  response.locals['route'] = path;
};

const routeOf = (response: Response): string | undefined => response.locals['route'];
