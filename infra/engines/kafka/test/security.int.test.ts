import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { clientApis } from '../src/gen/client-codec.ts';
import { type KafkaEngine, startKafka } from '../src/index.ts';
import { RawClient } from './testing/raw-client.ts';

const users = { alice: 'pa=ss,word', bob: 'secret' };

const listTopics = async (config: KafkaConfig) => {
  const admin = new Kafka({ logLevel: logLevel.NOTHING, retry: { retries: 0 }, ...config }).admin();
  try {
    await admin.connect();
    return await admin.listTopics();
  } finally {
    await admin.disconnect();
  }
};

describe('authentication', () => {
  let engine: KafkaEngine;
  afterEach(() => engine.stop());

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('kafkajs with %s', async (mechanism) => {
    engine = await startKafka({ users });
    const as = (username: string, password: string) =>
      listTopics({
        brokers: [engine.address],
        sasl: { mechanism, username, password } as KafkaConfig['sasl'] & object,
      });
    expect(await as('alice', users.alice)).toEqual([]);
    expect(await as('bob', users.bob)).toEqual([]);
    await expect(as('bob', users.alice)).rejects.toThrow(/invalid|authentication/i);
    await expect(as('eve', users.bob)).rejects.toThrow(/invalid|authentication/i);
  });

  test('before it, nothing but the question for versions is served', async () => {
    engine = await startKafka({ users });
    const client = await RawClient.open(engine.address);
    expect((await client.call(clientApis.ApiVersions, 2, {})).err).toBe(0);
    const early = await client.call(clientApis.SaslAuthenticate, 1, { auth: Buffer.from('\0bob\0secret') });
    expect(early.err).toBe(34);
    expect(await client.call(clientApis.SaslHandshake, 1, { mechanism: 'GSSAPI' })).toEqual({
      err: 33,
      mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    });
    client.send(client.encode(clientApis.Metadata, { version: 9, correlation: 5, request: { topics: [] } }));
    await client.closed;
  });

  test('a refused token is answered, then the connection is closed', async () => {
    engine = await startKafka({ users });
    const client = await RawClient.open(engine.address);
    await client.call(clientApis.SaslHandshake, 1, { mechanism: 'PLAIN' });
    const { err, errMsg } = await client.call(clientApis.SaslAuthenticate, 1, {
      auth: Buffer.from('\0bob\0wrong'),
    });
    expect([err, errMsg]).toEqual([58, 'Authentication failed: invalid credentials']);
    await client.closed;
  });

  test('bare tokens follow a handshake of version 0', async () => {
    engine = await startKafka({ users });
    const client = await RawClient.open(engine.address);
    expect((await client.call(clientApis.SaslHandshake, 0, { mechanism: 'PLAIN' })).err).toBe(0);
    const token = Buffer.from('\0bob\0secret');
    const frame = Buffer.concat([Buffer.alloc(4), token]);
    frame.writeInt32BE(token.length, 0);
    client.send(frame);
    expect(await client.nextFrame()).toHaveLength(0);
    expect((await client.call(clientApis.Metadata, 9, { topics: [] })).brokers).toHaveLength(1);
    client.close();
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

(hasOpenssl ? describe : describe.skip)('TLS', () => {
  const makeCertificate = () => {
    const folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-tls-'));
    const args =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost'.split(
        ' ',
      );
    const files = [
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      join(folder, 'key'),
      '-out',
      join(folder, 'cert'),
    ];
    spawnSync('openssl', [...args, ...files]);
    const pair = {
      key: readFileSync(join(folder, 'key'), 'utf8'),
      cert: readFileSync(join(folder, 'cert'), 'utf8'),
    };
    rmSync(folder, { recursive: true });
    return pair;
  };

  test('clients that trust the certificate are served, with a password if one is wanted', async () => {
    const { key, cert } = makeCertificate();
    const engine = await startKafka({ tls: { key, cert }, users });
    const brokers = [engine.address];
    const sasl = { mechanism: 'scram-sha-512', username: 'bob', password: users.bob } as const;
    expect(await listTopics({ brokers, ssl: { ca: [cert] }, sasl })).toEqual([]);
    await expect(listTopics({ brokers, ssl: true, sasl })).rejects.toThrow(/self.signed/i);
    await engine.stop();
  });

  test('clients have to show a certificate that the authority signed', async () => {
    const { key, cert } = makeCertificate();
    const engine = await startKafka({ tls: { key, cert, ca: cert } });
    const brokers = [engine.address];
    expect(await listTopics({ brokers, ssl: { ca: [cert], key, cert } })).toEqual([]);
    await expect(listTopics({ brokers, ssl: { ca: [cert] } })).rejects.toThrow();
    await engine.stop();
  });
});
