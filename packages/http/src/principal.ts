import { HttpProblem } from './problem.ts';

/** Who asks, and for which tenant. */
export type Principal = {
  readonly tenant: string;
  readonly actor: { readonly kind: 'staff' | 'customer' | 'partner' | 'system'; readonly id: string };
  /** What the principal may do beyond the usual; meaning is given by the edge. */
  readonly roles: readonly string[];
  /** What the principal is confined to; meaning is given by the edge. Missing: not confined. */
  readonly scopes?: readonly string[];
};

/** As much of a request as authentication may look at. */
export type Credentials = {
  header(name: string): string | undefined;
  /** The address of the other end of the connection. */
  readonly remoteAddress: string | undefined;
};

/** Tells who asks. @throws HttpProblem 401 (see {@link unauthenticated}) or 403. */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

/** Lets the edge refuse a principal at a route, before anything of the request is read. @throws HttpProblem 403 or 429. */
export type Authorize = (principal: Principal, route: RouteIdentity) => void;

/** As much of a route as authorisation may look at. */
export type RouteIdentity = {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly access: 'read' | 'write';
};

/** A 401 that says how to do better. */
export const unauthenticated = (detail: string): HttpProblem =>
  new HttpProblem(401, 'unauthenticated', {
    detail,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${detail}"` },
  });
