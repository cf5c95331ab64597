import { archiveV1, ERASED } from '@icrm/contracts';
import type { NewEvent } from '@icrm/event-store';
import { rpcClient } from '@icrm/rpc';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { append, converted, createWorld, customer, type World } from './world.ts';

const tenant = 'acme';

const registered = (customerId: string, givenName: string): NewEvent => {
  const event = converted(tenant, customerId);
  const at = event.metadata.occurredAt;
  return {
    ...event,
    type: 'CustomerRegistered',
    data: {
      customerId,
      kind: 'person',
      stage: 'prospect',
      details: { givenName },
      identifiers: [],
      source: 'web',
      at,
    },
  };
};

const plainLog = async (world: World) => {
  const events = [];
  for await (const { id, type, data, stream, revision } of world.store.readAll())
    events.push({ id, type, data, stream, revision });
  return events;
};

describe('export and import', () => {
  let origin: World;
  let elsewhere: World;
  let chunks: Uint8Array[];
  const clients = new Set<{ close(): void }>();

  const archiveOf = async (world: World) => {
    const { address } = await world.startFeed();
    const client = rpcClient(archiveV1.ArchiveServiceClient, address, { deadlineMs: 20_000 });
    clients.add(client);
    return client;
  };
  const exported = async (world: World, changes: Partial<archiveV1.ExportRequest> = {}) => {
    const client = await archiveOf(world);
    const found: Uint8Array[] = [];
    for await (const { chunk } of client.export({ tenant, afterPosition: 0n, withKeys: true, ...changes }))
      found.push(chunk);
    return found;
  };
  const parts = async function* (
    of: string,
    bytes: readonly Uint8Array[],
  ): AsyncGenerator<archiveV1.ImportRequest> {
    yield { part: { $case: 'tenant', value: of } };
    for (const value of bytes) yield { part: { $case: 'chunk', value: Buffer.from(value) } };
  };

  beforeAll(async () => {
    origin = await createWorld();
    // Wrapped keys open with the same key-encryption key only.
    elsewhere = await createWorld({ ICRM_KEYS_FILE: origin.environment['ICRM_KEYS_FILE'] ?? '' });
    for (const [n, name] of ['Ana', 'Ben', 'Cleo'].entries())
      await origin.store.append(
        `customer-${tenant}.${customer(100 + n)}`,
        [registered(customer(100 + n), name)],
        {
          expected: 'no-stream',
        },
      );
    await append(origin.store, { tenant, count: 30, customers: 3 });
    await append(origin.store, { tenant: 'other', count: 5 });
    chunks = await exported(origin);
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await Promise.all([origin?.close(), elsewhere?.close()]);
  });

  test('a tenant brought in elsewhere has the same log, personal fields included, and nobody else comes along', async () => {
    const client = await archiveOf(elsewhere);
    const result = await client.import(parts(tenant, chunks));
    expect(result).toMatchObject({ events: 33n, present: 0n, keys: 3n });
    const own = (await plainLog(origin)).filter(({ stream }) => !stream.includes('-other.'));
    expect(await plainLog(elsewhere)).toEqual(own);
    expect(own[0]?.data).toMatchObject({ details: { givenName: 'Ana' } });
  });

  test('bringing the same file in again changes nothing', async () => {
    const client = await archiveOf(elsewhere);
    const before = await plainLog(elsewhere);
    expect(await client.import(parts(tenant, chunks))).toMatchObject({ events: 0n, present: 33n });
    expect(await plainLog(elsewhere)).toEqual(before);
  });

  test('an export can go on after a position, and the later file adds to the earlier one', async () => {
    let after = 0n;
    for await (const { position } of origin.store.readAll()) after = position;
    const ids = Object.values(await append(origin.store, { tenant, count: 4, customers: 1 })).flat();
    const client = await archiveOf(elsewhere);
    const later = await exported(origin, { afterPosition: after });
    expect(await client.import(parts(tenant, later))).toMatchObject({ events: 4n, present: 0n });
    expect((await plainLog(elsewhere)).slice(-4).map(({ id }) => id)).toEqual(ids);
  });

  test('without keys a file shows nothing personal, here or where it is brought in', async () => {
    const stranger = await createWorld();
    const bare = await exported(origin, { withKeys: false });
    expect(Buffer.concat(bare).includes('Ana')).toBe(false);
    const client = await archiveOf(stranger);
    expect(await client.import(parts(tenant, bare))).toMatchObject({ events: 37n, keys: 0n });
    expect((await plainLog(stranger))[0]?.data).toMatchObject({ details: { givenName: ERASED } });
    await stranger.close();
  });

  test('refuses keys that cannot be opened here, before anything is written', async () => {
    const stranger = await createWorld();
    const client = await archiveOf(stranger);
    await expect(client.import(parts(tenant, chunks))).rejects.toMatchObject({
      reason: 'import-conflict',
      message: expect.stringContaining('key-encryption key'),
    });
    expect(await plainLog(stranger)).toEqual([]);
    await stranger.close();
  });

  test('refuses a file of another tenant, a damaged one, and one that contradicts what is here', async () => {
    const client = await archiveOf(elsewhere);
    await expect(client.import(parts('other', chunks))).rejects.toMatchObject({ reason: 'import-conflict' });
    await expect(client.import(parts(tenant, chunks.slice(0, -1)))).rejects.toMatchObject({
      reason: 'broken-archive',
    });
    const stranger = await createWorld({ ICRM_KEYS_FILE: origin.environment['ICRM_KEYS_FILE'] ?? '' });
    const stream = `customer-${tenant}.${customer(100)}`;
    await stranger.store.append(stream, [converted(tenant, customer(100))], { expected: 'no-stream' });
    const there = await archiveOf(stranger);
    await expect(there.import(parts(tenant, chunks))).rejects.toMatchObject({ reason: 'import-conflict' });
    await stranger.close();
  });
});
