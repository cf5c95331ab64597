import { HttpProblem } from './problem.ts';

/** Who asks, and for which tenant. */
export type Principal = {
  readonly tenant: string;
  readonly actor: { readonly kind: 'staff' | 'customer' | 'partner' | 'system'; readonly id: string };
  /** What the principal may do beyond the usual; meaning is given by the edge. */
  readonly roles: readonly string[];
};

/** As much of a request as authentication may look at. */
export type Credentials = {
  header(name: string): string | undefined;
  /** The address of the other end of the connection. */
  readonly remoteAddress: string | undefined;
};

/** Tells who asks. @throws HttpProblem 401 (see {@link unauthenticated}) or 403. */
export type Authenticate = (credentials: Credentials) => Promise<Principal>;

/** A 401 that says how to do better. */
export const unauthenticated = (detail: string): HttpProblem =>
  new HttpProblem(401, 'unauthenticated', {
    detail,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${detail}"` },
  });
