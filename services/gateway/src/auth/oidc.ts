import { tenant as tenantSchema, vocabulary } from '@icrm/contracts';
import { type Authenticate, HttpProblem, type Principal, unauthenticated } from '@icrm/http';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { scopesOf } from './permissions.ts';
import { verifiedTokens } from './verified-tokens.ts';

/** Whose tokens are taken. */
export type OidcOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly tenantClaim: string;
  readonly rolesClaim: string;
  /** Names the kind of actor; staff where it is missing. */
  readonly kindClaim: string;
};

/** Asymmetric ones only: a public key must never be taken for a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_S = 5;
const DISCOVER_WITHIN_MS = 3_000;

/** Takes bearer tokens (JWT) of an OpenID Connect issuer. Its keys are found by discovery and fetched again when they rotate. */
export const oidcTokens = (options: OidcOptions): Authenticate => {
  const known = verifiedTokens();
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const discovered = () => {
    keys ??= discover(options.issuer).catch((error) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
  return async ({ header }) => {
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header('authorization') ?? '') ?? [];
    if (token === undefined) throw unauthenticated('a bearer token is needed');
    const remembered = known.get(token);
    if (remembered !== undefined) return remembered;
    const payload = await verify(token, await discovered(), options);
    const principal = toPrincipal(payload, options);
    known.set(token, principal, { from: (payload.nbf ?? 0) * 1_000, until: (payload.exp ?? 0) * 1_000 });
    return principal;
  };
};

const discover = async (issuer: string): Promise<JWTVerifyGetKey> => {
  try {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVER_WITHIN_MS), redirect: 'error' });
    const document: unknown = await response.json();
    if (!isDiscovery(document) || document.issuer !== issuer)
      throw new Error(`${url} does not describe ${issuer}`);
    return createRemoteJWKSet(new URL(document.jwks_uri), { timeoutDuration: DISCOVER_WITHIN_MS });
  } catch (cause) {
    throw issuerAway(cause);
  }
};

const isDiscovery = (value: unknown): value is { readonly issuer: string; readonly jwks_uri: string } =>
  typeof value === 'object' &&
  value !== null &&
  'issuer' in value &&
  'jwks_uri' in value &&
  typeof value.jwks_uri === 'string';

const verify = async (
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience }: OidcOptions,
): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    // Only what the token itself is to blame for is a 401.
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw issuerAway(error);
    throw unauthenticated(
      error.code === 'ERR_JWT_EXPIRED' ? 'the token has expired' : 'the token is not valid',
    );
  }
};

const issuerAway = (cause: unknown): HttpProblem =>
  new HttpProblem(503, 'issuer-away', {
    detail: 'the issuer of tokens does not answer',
    retryAfterMs: 2_000,
    cause,
  });

const kinds = ['staff', 'customer', 'partner', 'system'] as const;

const toPrincipal = (payload: JWTPayload, { tenantClaim, rolesClaim, kindClaim }: OidcOptions): Principal => {
  const tenant = tenantSchema.safeParse(payload[tenantClaim]);
  if (!tenant.success)
    throw new HttpProblem(403, 'no-tenant', {
      detail: `the token has no claim ${tenantClaim} that names a tenant`,
    });
  const said = payload[kindClaim] ?? 'staff';
  const kind = kinds.find((known) => known === said);
  if (kind === undefined)
    throw new HttpProblem(403, 'no-kind', {
      detail: `the claim ${kindClaim} is none of ${kinds.join(', ')}`,
    });
  const listed = payload[rolesClaim];
  const roles = Array.isArray(listed) ? listed.filter((role) => typeof role === 'string') : [];
  const scopes = scopesOf(kind, { roles, scope: payload['scope'] });
  return {
    tenant: tenant.data,
    actor: { kind, id: kind === 'customer' ? customerIdOf(payload) : (payload.sub ?? '') },
    // What roles allow is for those who work here.
    roles: kind === 'customer' ? [] : roles,
    ...(scopes && { scopes }),
  };
};

/** A customer acts under the id that the backbone knows them by. */
const customerIdOf = (payload: JWTPayload): string => {
  const id = vocabulary.id.safeParse(payload['customer_id'] ?? payload.sub);
  if (id.success) return id.data;
  throw new HttpProblem(403, 'no-customer', {
    detail: 'the token of a customer names their id in customer_id',
  });
};
