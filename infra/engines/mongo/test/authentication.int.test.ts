import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Binary } from 'bson';
import { MongoClient } from 'mongodb';
import { type MongoEngine, startMongo } from '../src/index.ts';
import { ScramExchange, Users } from '../src/session/scram.ts';
import { RawClient } from './support/raw-client.ts';
import type { Plain } from './support/reference-values.ts';
import { rejection } from './support/server.ts';

let engine: MongoEngine;
beforeAll(async () => {
  engine = await startMongo({ memory: true, users: { app: 'p,w=d', other: 'secret' } });
});
afterAll(() => engine.stop());

const uri = (user: string, password: string, options = '') =>
  `mongodb://${user}:${encodeURIComponent(password)}@${engine.address}/${options}`;

async function connecting<T>(to: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(to, { serverSelectionTimeoutMS: 5000 });
  try {
    return await work(await client.connect());
  } finally {
    await client.close();
  }
}

const statusOf = (client: MongoClient) => client.db('admin').command({ connectionStatus: 1 });

/** What a client says last, and what the server must say to it, by RFC 5802. */
function proof(password: string, bare: string, serverFirst: string): { final: string; verifier: string } {
  const [, nonce = '', salt = '', count = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(serverFirst) ?? [];
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(count), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const text = `${bare},${serverFirst},c=biws,r=${nonce}`;
  const signature = hmac(createHash('sha256').update(clientKey).digest(), text);
  const sent = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0))).toString('base64');
  return {
    final: `c=biws,r=${nonce},p=${sent}`,
    verifier: hmac(hmac(salted, 'Server Key'), text).toString('base64'),
  };
}

describe('SCRAM-SHA-256', () => {
  test.each(['', '?authMechanism=SCRAM-SHA-256', '?compressors=zlib&authSource=admin'])(
    'lets the driver in with the right password %s',
    async (options) => {
      await connecting(uri('app', 'p,w=d', options), async (client) => {
        await client.db('a').collection<Plain>('c').insertOne({ n: 1 });
        expect((await statusOf(client))['authInfo'].authenticatedUsers).toEqual([
          { user: 'app', db: 'admin' },
        ]);
      });
    },
  );

  test.each([
    ['a wrong password: AuthenticationFailed', () => uri('app', 'wrong')],
    ['the password of somebody else', () => uri('app', 'secret')],
    ['a stranger', () => uri('nobody', 'secret')],
    ['a database without users', () => uri('other', 'secret', '?authSource=shop')],
  ])('refuses %s', async (_, to) => {
    expect(await rejection(connecting(to(), statusOf))).toMatchObject({ code: 18 });
  });

  test('refuses other mechanisms: MechanismUnavailable', async () => {
    const other = uri('app', 'p,w=d', '?authMechanism=SCRAM-SHA-1');
    expect(await rejection(connecting(other, statusOf))).toMatchObject({ code: 334 });
  });

  test('gives nothing to who has not logged in: Unauthorized', async () => {
    expect(await rejection(connecting(engine.uri, statusOf))).toMatchObject({ code: 13 });
    await connecting(engine.uri, async (client) => {
      expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
      expect(await rejection(client.db('a').collection('c').find().toArray())).toMatchObject({ code: 13 });
    });
  });

  test('saslContinue out of turn: ProtocolError', async () => {
    const raw = await RawClient.connect(engine.address);
    const payload = new Binary(Buffer.from('c=biws,r=x,p=eA=='));
    const step = (id: number) => raw.command({ saslContinue: 1, conversationId: id, payload, $db: 'admin' });
    expect(await step(1)).toMatchObject({ code: 17 });
    expect(await step(2)).toMatchObject({ code: 17 });
    raw.close();
  });

  test('saslStart and saslContinue end with an empty exchange for clients that do not skip it, and prove the server', async () => {
    const raw = await RawClient.connect(engine.address);
    const send = (command: Plain, text: string) =>
      raw.command({ ...command, payload: new Binary(Buffer.from(text)), $db: 'admin' });
    const next = { saslContinue: 1, conversationId: 1 };
    const textOf = ({ payload }: Plain) => Buffer.from((payload as Binary).buffer).toString();
    const begun = await send({ saslStart: 1, mechanism: 'SCRAM-SHA-256' }, 'n,,n=app,r=abc');
    expect(begun).toMatchObject({ ok: 1, done: false, conversationId: 1 });
    const { final, verifier } = proof('p,w=d', 'n=app,r=abc', textOf(begun));
    const proven = await send(next, final);
    expect([textOf(proven), proven['done']]).toEqual([`v=${verifier}`, false]);
    expect(await raw.command({ count: 'c', $db: 'a' })).toMatchObject({ code: 13 });
    expect(await send(next, '')).toMatchObject({ ok: 1, done: true });
    expect(await raw.command({ count: 'c', $db: 'a' })).toMatchObject({ ok: 1 });
    raw.close();
  });

  test('a refused exchange cannot be gone on with', async () => {
    const raw = await RawClient.connect(engine.address);
    const send = (command: Plain, text: string) =>
      raw.command({ ...command, payload: new Binary(Buffer.from(text)), $db: 'admin' });
    await send({ saslStart: 1, mechanism: 'SCRAM-SHA-256' }, 'n,,n=app,r=abc');
    const next = { saslContinue: 1, conversationId: 1 };
    expect(await send(next, 'c=biws,r=abc,p=eA==')).toMatchObject({ code: 18 });
    expect(await send(next, '')).toMatchObject({ code: 17 });
    raw.close();
  });

  test('without users, credentials are refused and everybody else is let in', async () => {
    const bare = await startMongo({ memory: true });
    const to = `mongodb://app:x@${bare.address}/`;
    expect(await rejection(connecting(to, statusOf))).toMatchObject({ code: 18 });
    await connecting(bare.uri, statusOf);
    await bare.stop();
  });
});

test('an exchange does not take the proof of another', () => {
  const users = new Users({ app: 'pw' });
  const one = new ScramExchange(users);
  const nonce = /r=([^,]+)/.exec(one.answer('n,,n=app,r=abc') ?? '')?.[1];
  const two = new ScramExchange(users);
  two.answer('n,,n=app,r=abc');
  expect(two.answer(`c=biws,r=${nonce},p=${Buffer.alloc(32).toString('base64')}`)).toBeUndefined();
  expect(two.user).toBeUndefined();
});

test('names and passwords that SASLprep would change are refused at the start', () => {
  expect(() => new Users({ app: 'pässword' })).toThrow('printable ASCII');
});
