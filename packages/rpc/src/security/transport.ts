import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import { defineSettings, SettingsError, type SettingsOf, textSetting, variable } from '@icrm/runtime';
import { type Identity, identityIn } from './identity.ts';

const variables = {
  certificate: variable(
    'ICRM_TLS_CERT',
    textSetting.optional(),
    'the PEM file of the certificate (chain) by which this program is known to the other services',
  ),
  key: variable('ICRM_TLS_KEY', textSetting.optional(), 'the PEM file of the key of ICRM_TLS_CERT'),
  authority: variable(
    'ICRM_TLS_CA',
    textSetting.optional(),
    'the PEM file of the authorities whose certificates are trusted between services',
  ),
} as const;

/** The variables by which a process gets mutual TLS between services: all three, or none. */
export const transportSettings = defineSettings(variables);
export type TransportSettings = SettingsOf<typeof variables>;

/** Mutual TLS between services: what servers and clients of this process show and whom they trust. */
export type Transport = {
  /** Who this process is. */
  readonly identity: Identity;
  readonly server: ServerCredentials;
  readonly client: ChannelCredentials;
};

/**
 * Reads the files of the settings; undefined when none is set: plain connections, for one machine or a mesh.
 * @throws SettingsError when some are missing, unreadable, or the certificate names no identity.
 */
export const loadTransport = ({ certificate, key, authority }: TransportSettings): Transport | undefined => {
  if (certificate === undefined && key === undefined && authority === undefined) return undefined;
  const chain = read('ICRM_TLS_CERT', certificate);
  const secret = read('ICRM_TLS_KEY', key);
  const roots = read('ICRM_TLS_CA', authority);
  const identity = identityIn(parse(chain)?.subjectAltName);
  if (identity === undefined)
    throw problem(
      'ICRM_TLS_CERT',
      'names no identity: its SAN URI must be spiffe://<trust domain>/icrm/<service>',
    );
  return {
    identity,
    server: ServerCredentials.createSsl(roots, [{ private_key: secret, cert_chain: chain }], true),
    client: ChannelCredentials.createSsl(roots, secret, chain),
  };
};

let ofProcess: { readonly transport: Transport | undefined } | undefined;

/** The transport that the environment of this process asks for; read once. */
export const processTransport = (): Transport | undefined => {
  ofProcess ??= { transport: loadTransport(transportSettings.read()) };
  return ofProcess.transport;
};

const read = (name: string, file: string | undefined): Buffer => {
  if (file === undefined)
    throw problem(name, 'is not set; mutual TLS needs ICRM_TLS_CERT, ICRM_TLS_KEY and ICRM_TLS_CA');
  try {
    return readFileSync(file);
  } catch (error) {
    throw problem(name, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const parse = (chain: Buffer): X509Certificate | undefined => {
  try {
    return new X509Certificate(chain);
  } catch {
    return undefined;
  }
};

const problem = (name: string, text: string) => new SettingsError([{ variable: name, problem: text }]);
