import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { SASLOptions } from 'kafkajs';

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const parameters = ['tls', 'tlsCAFile', 'tlsCertFile', 'tlsKeyFile', 'mechanism'];

/** Where the brokers are and what they ask for. */
export type KafkaAccess = {
  readonly brokers: string[];
  readonly ssl?: ConnectionOptions;
  readonly sasl?: SASLOptions;
};

/**
 * Reads brokers as settings name them: `host:port` each, or one address
 * `kafka://[user:password@]host:port[,host:port…][?tls=true&tlsCAFile=…&tlsCertFile=…&tlsKeyFile=…&mechanism=…]` with
 * percent-encoded credentials. `mechanism` is scram-sha-512 unless set; a password without TLS goes only by SCRAM.
 * @throws Error for an address that says something else; it never repeats the password.
 */
export const accessOf = (brokers: readonly string[]): KafkaAccess => {
  const [address] = brokers;
  if (brokers.length !== 1 || address === undefined || !address.startsWith('kafka://'))
    return { brokers: [...brokers] };
  const [, credentials, hosts = '', query = ''] =
    /^kafka:\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/.exec(address) ?? [];
  const listed = hosts.split(',');
  if (!listed.every((host) => /^[\w.[\]:-]+:\d{1,5}$/.test(host)))
    throw new Error('the address of Kafka names no brokers: expected kafka://user:password@host:port');
  const asked = new URLSearchParams(query);
  const unknown = [...asked.keys()].find((key) => !parameters.includes(key));
  if (unknown !== undefined)
    throw new Error(`the address of Kafka has no parameter ${unknown}, only ${parameters.join(', ')}`);
  const ssl = tlsOf(asked);
  const sasl = credentials === undefined ? undefined : saslOf(credentials, asked.get('mechanism'));
  if (sasl?.mechanism === 'plain' && ssl === undefined)
    throw new Error('the address of Kafka gives a password by plain without tls=true');
  return { brokers: listed, ...(ssl && { ssl }), ...(sasl && { sasl }) };
};

const tlsOf = (asked: URLSearchParams): ConnectionOptions | undefined => {
  const file = (name: string) => {
    const path = asked.get(name);
    return path === null ? undefined : readFileSync(path, 'utf8');
  };
  if (asked.get('tls') !== 'true') {
    if (['tlsCAFile', 'tlsCertFile', 'tlsKeyFile'].some((name) => asked.has(name)))
      throw new Error('the address of Kafka names certificates without tls=true');
    return undefined;
  }
  const [ca, cert, key] = [file('tlsCAFile'), file('tlsCertFile'), file('tlsKeyFile')];
  return { ...(ca && { ca: [ca] }), ...(cert && { cert }), ...(key && { key }) };
};

const saslOf = (credentials: string, named: string | null): SASLOptions => {
  const [username = '', password] = credentials.split(':').map(decodeURIComponent);
  const mechanism = mechanisms.find((known) => known === (named ?? 'scram-sha-512'));
  if (mechanism === undefined)
    throw new Error(`the address of Kafka has a mechanism that is none of ${mechanisms.join(', ')}`);
  if (username === '' || password === undefined)
    throw new Error('the address of Kafka names no user with a password');
  const login = { username, password };
  if (mechanism === 'plain') return { mechanism, ...login };
  return mechanism === 'scram-sha-256' ? { mechanism, ...login } : { mechanism, ...login };
};
