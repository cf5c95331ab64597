import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as Crypto);

/** A certificate with its key, PEM. */
export type Certificate = { readonly certificate: string; readonly key: string };

/** What a leaf certificate says. */
export type Leaf = {
  /** SAN URIs; an identity is `spiffe://<trust domain>/icrm/<service>`. */
  readonly uris: readonly string[];
  /** Host names and addresses at which it may serve. */
  readonly hosts: readonly string[];
  /** For both sides of a connection unless given. */
  readonly usages?: readonly ('server' | 'client')[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** True: it could sign others; a leaf must not. */
  readonly authority?: boolean;
};

/** An authority that signs certificates. */
export type Authority = {
  /** Its own certificate, PEM: what the others trust. */
  readonly certificate: string;
  readonly key: string;
  issue(leaf: Leaf): Promise<Certificate>;
  /** An authority below this one; its leaves come with its certificate in their chain. */
  issueAuthority(name: string): Promise<Authority>;
};

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const usageIds = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth };

/** Makes an authority of its own, for development and tests; production has cert-manager or its like. */
export const createAuthority = async (name = 'ICRM development', days = 825): Promise<Authority> => {
  const keys = await generateKeys();
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${name}`,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + days * DAY_MS),
    keys,
    signingAlgorithm: algorithm,
    extensions: authorityExtensions,
  });
  return authorityOf({ certificate, key: keys.privateKey, chain: '', days });
};

/** Takes up an authority that was made before. @throws Error when the texts are no certificate and key of it. */
export const openAuthority = async ({ certificate, key }: Certificate, days = 825): Promise<Authority> =>
  authorityOf({
    certificate: new x509.X509Certificate(certificate),
    key: await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(key), algorithm, true, [
      'sign',
    ]),
    chain: '',
    days,
  });

type Signer = {
  readonly certificate: x509.X509Certificate;
  readonly key: CryptoKey;
  /** What leaves carry besides themselves, PEM. */
  readonly chain: string;
  readonly days: number;
};

const authorityOf = async (signer: Signer): Promise<Authority> => ({
  certificate: signer.certificate.toString('pem'),
  key: await pemOf(signer.key),
  async issue(leaf) {
    const keys = await generateKeys();
    const certificate = await sign(signer, `CN=${leaf.hosts[0] ?? 'icrm'}`, keys.publicKey, {
      ...leaf,
      extensions: leafExtensions(leaf),
    });
    const text = `${certificate.toString('pem')}\n${signer.chain}`;
    return { certificate: text, key: await pemOf(keys.privateKey) };
  },
  async issueAuthority(name) {
    const keys = await generateKeys();
    const certificate = await sign(signer, `CN=${name}`, keys.publicKey, { extensions: authorityExtensions });
    const chain = `${certificate.toString('pem')}\n${signer.chain}`;
    return authorityOf({ certificate, key: keys.privateKey, chain, days: signer.days });
  },
});

type Signing = Pick<Leaf, 'notBefore' | 'notAfter'> & { readonly extensions: x509.Extension[] };

const sign = (
  { certificate, key, days }: Signer,
  subject: string,
  publicKey: CryptoKey,
  { notBefore, notAfter, extensions }: Signing,
) =>
  x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject,
    issuer: certificate.subject,
    notBefore: notBefore ?? new Date(Date.now() - DAY_MS),
    notAfter: notAfter ?? new Date(Date.now() + days * DAY_MS),
    publicKey,
    signingKey: key,
    signingAlgorithm: algorithm,
    extensions,
  });

const authorityExtensions: x509.Extension[] = [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
];

const leafExtensions = ({ uris, hosts, usages = ['server', 'client'], authority = false }: Leaf) => [
  new x509.BasicConstraintsExtension(authority, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
  new x509.ExtendedKeyUsageExtension(usages.map((usage) => usageIds[usage])),
  new x509.SubjectAlternativeNameExtension([
    ...hosts.map((value) => ({ type: isIP(value) > 0 ? ('ip' as const) : ('dns' as const), value })),
    ...uris.map((value) => ({ type: 'url' as const, value })),
  ]),
];

const generateKeys = () =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
const serial = (): string =>
  Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)))
    .toString('hex')
    .replace(/^./, '4');
const pemOf = async (key: CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
