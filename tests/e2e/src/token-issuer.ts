import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An OpenID Connect issuer of one key on loopback, to load the gateway as production would. */
export const startIssuer = async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'load', alg: 'ES256', use: 'sig' };
  const server = createServer((incoming, response) => {
    response.setHeader('content-type', 'application/json');
    const discovery = { issuer: url, jwks_uri: `${url}/jwks` };
    response.end(JSON.stringify(incoming.url === '/jwks' ? { keys: [jwk] } : discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = await new SignJWT({ tenant: 'demo', roles: ['staff'] })
    .setProtectedHeader({ alg: 'ES256', kid: 'load' })
    .setSubject('load')
    .setIssuer(url)
    .setAudience('icrm')
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(privateKey);
  return { url, token, stop: () => server.close() };
};
