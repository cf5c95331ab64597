import {
  EventStoreDBClient,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EventStoreEngine, startEventStore } from '../src/index.ts';
import { collect, failure, newStream, numbered, useDirectory } from './testing/support.ts';

const directory = useDirectory();
let engine: EventStoreEngine;
const clients: EventStoreDBClient[] = [];

const as = (credentials: string): EventStoreDBClient => {
  const host = `localhost:${engine.port}`;
  const client = EventStoreDBClient.connectionString(
    `esdb://${credentials}${host}?tls=true&tlsCAFile=${directory()}/tls/ca.crt`,
  );
  clients.push(client);
  return client;
};
let admin: EventStoreDBClient;
let joe: EventStoreDBClient;

beforeAll(async () => {
  const users = [
    { name: 'admin', password: 'changeit', groups: ['$admins'] },
    { name: 'ops', password: 'changeit', groups: ['$ops'] },
    { name: 'joe', password: 'secret', groups: ['sales'] },
  ];
  engine = await startEventStore({ memory: true, tls: `${directory()}/tls`, users });
  [admin, joe] = [as('admin:changeit@'), as('joe:secret@')];
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await engine.stop();
});

const denied = { type: 'access-denied' };
const write = (client: EventStoreDBClient, stream: string) => client.appendToStream(stream, numbered(1));
const read = (client: EventStoreDBClient, stream: string) => collect(client.readStream(stream));

describe('over TLS', () => {
  test('a known user may use what belongs to nobody', async () => {
    const stream = newStream();
    await write(joe, stream);
    expect(await read(joe, stream)).toHaveLength(1);
  });

  test.each([
    ['without credentials', ''],
    ['with a wrong password', 'joe:wrong@'],
    ['as somebody unknown', 'eve:secret@'],
  ])('a caller %s is refused', async (_title, credentials) => {
    expect(await failure(read(as(credentials), newStream()))).toMatchObject(denied);
    expect(await failure(write(as(credentials), newStream()))).toBeDefined();
  });

  test('all events and system streams are for administrators', async () => {
    await expect(collect(admin.readAll({ maxCount: 1 }))).resolves.toHaveLength(1);
    expect(await failure(collect(joe.readAll({ maxCount: 1 })))).toMatchObject(denied);
    expect(await failure(read(joe, '$users'))).toMatchObject(denied);
    expect(await failure(collect(joe.subscribeToAll()))).toMatchObject(denied);
  });

  test('the list of a stream decides, by user and by group', async () => {
    const stream = newStream();
    await admin.setStreamMetadata(stream, {
      acl: { readRoles: ['sales'], writeRoles: ['ops'], deleteRoles: ['joe'], metaWriteRoles: ['$admins'] },
    });
    expect(await failure(write(joe, stream))).toMatchObject(denied);
    await write(as('ops:changeit@'), stream);
    expect(await read(joe, stream)).toHaveLength(1);
    expect(await failure(read(as('ops:changeit@'), stream))).toMatchObject(denied);
    expect(await failure(joe.setStreamMetadata(stream, {}))).toMatchObject(denied);
    await joe.deleteStream(stream);
  });

  test('credentials of one call count for that call', async () => {
    const stream = newStream();
    await admin.setStreamMetadata(stream, { acl: { writeRoles: ['$admins'] } });
    const credentials = { username: 'admin', password: 'changeit' };
    expect(await failure(write(joe, stream))).toMatchObject(denied);
    const answer = await joe.appendToStream(stream, numbered(1), { credentials });
    expect(answer.nextExpectedRevision).toBe(0n);
  });

  test('groups are changed by operators, and joined by those who may read', async () => {
    const stream = newStream();
    const create = (client: EventStoreDBClient) =>
      client.createPersistentSubscriptionToStream(stream, 'g', settings());
    expect(await failure(create(joe))).toMatchObject(denied);
    await create(as('ops:changeit@'));
    await admin.setStreamMetadata(stream, { acl: { readRoles: ['$admins'] } });
    expect(await failure(collect(joe.subscribeToPersistentSubscriptionToStream(stream, 'g')))).toMatchObject(
      denied,
    );
    expect(await joe.listPersistentSubscriptionsToStream(stream)).toHaveLength(1);
  });

  test('a cluster address finds the node', async () => {
    const client = EventStoreDBClient.connectionString(
      `esdb+discover://admin:changeit@localhost:${engine.port}?tls=true&tlsCAFile=${directory()}/tls/ca.crt`,
    );
    clients.push(client);
    const stream = newStream();
    await write(client, stream);
    expect(await read(client, stream)).toHaveLength(1);
  });
});
