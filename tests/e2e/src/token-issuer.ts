import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An OpenID Connect issuer of one key on loopback, so that the gateway is asked as in production. */
export type Issuer = {
  readonly url: string;
  /** A token of two hours, or of the window given; the claims say for whom: `{ tenant, sub, roles }`. */
  token(claims: JWTPayload, window?: { readonly from: Date; readonly until: Date }): Promise<string>;
  /** The settings of a gateway that takes its tokens. */
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
};

const audience = 'icrm';

/** Starts an issuer. */
export const startIssuer = async (): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
  const server = createServer((incoming, response) => {
    response.setHeader('content-type', 'application/json');
    const discovery = { issuer: url, jwks_uri: `${url}/jwks` };
    response.end(JSON.stringify(incoming.url === '/jwks' ? { keys: [jwk] } : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: (claims, { from, until } = inTwoHours()) =>
      new SignJWT({ sub: 'test', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setIssuer(url)
        .setAudience(audience)
        .setIssuedAt(from)
        .setNotBefore(from)
        .setExpirationTime(until)
        .sign(privateKey),
    env: { ICRM_OIDC_ISSUER: url, ICRM_OIDC_AUDIENCE: audience },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const inTwoHours = () => ({ from: new Date(), until: new Date(Date.now() + 7_200_000) });
