import type { Request, Response } from 'express';
import { requestIdOf } from './observe-request.ts';
import type { Principal, RouteIdentity } from './principal.ts';
import type { Route } from './route.ts';

/** One request as an audit sees it, told when its answer is out or its client gone. */
export type Access = {
  readonly requestId: string;
  /** Missing when no route was found. */
  readonly route: RouteIdentity | undefined;
  /** The route answers personal data. */
  readonly personal: boolean;
  /** Missing when nobody was recognised. */
  readonly principal: Principal | undefined;
  /** The customers whose data the answer showed. */
  readonly about: readonly string[];
  readonly status: number;
  /** Why it was refused: the reason of the problem document. */
  readonly reason: string | undefined;
};

/** Is told of every request. It must not throw; nobody waits for it. */
export type WatchAccess = (access: Access) => void;

/** What a route does to the record: what it says, or a GET reads and everything else writes. */
export const accessOf = ({ method, access }: Pick<Route, 'method' | 'access'>): 'read' | 'write' =>
  access ?? (method === 'get' ? 'read' : 'write');

/** A route as authorisation and audit see it. */
export const identityOf = (route: Route): RouteIdentity => ({
  method: route.method.toUpperCase(),
  path: route.path,
  tag: route.tag,
  access: accessOf(route),
});

/** Tells the watcher of a request when its answer is out. */
export const watchAccess =
  (watch: WatchAccess) =>
  (request: Request, response: Response, next: () => void): void => {
    response.once('close', () => {
      const { declared, principal, reason, about }: Noted = response.locals;
      watch({
        requestId: requestIdOf(response),
        route: declared && identityOf(declared),
        personal: declared?.personal === true,
        principal,
        about: about ?? customerIn(request),
        status: response.statusCode,
        reason,
      });
    });
    next();
  };

/** A route of one customer names them in its path. */
const customerIn = ({ params }: Request): readonly string[] => {
  const id = params['customerId'];
  return typeof id === 'string' ? [id] : [];
};

type Noted = {
  declared?: Route;
  principal?: Principal;
  reason?: string;
  about?: readonly string[];
};

/** Leaves on a response what the watcher is told. */
export const noteAccess = (response: Response, noted: Noted): void => {
  Object.assign(response.locals, noted);
};
