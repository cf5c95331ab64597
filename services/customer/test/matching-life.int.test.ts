import { allEvents, identityV1 } from '@icrm/contracts';
import { connectEventStore } from '@icrm/event-store';
import { connectReadStore } from '@icrm/read-store';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCustomerService } from '../src/index.ts';
import { linkBookName } from '../src/matching/link-book.ts';
import { matchAll as matchAllOf } from '../src/matching/match-all.ts';
import { createMatching, matchingCheckpoint, workOn } from '../src/matching/matching.ts';
import { recordsName } from '../src/matching/records.ts';
import { by, eventsOf } from './start-customers.ts';
import { type MatchingWorld, startMatching } from './start-matching.ts';

let world: MatchingWorld;
beforeAll(async () => {
  world = await startMatching();
});
afterAll(() => world.stop());

const tenant = 'acme';
const links = async (customerId: string, minPosition = 0n) =>
  (await world.identity.listLinks({ tenant, customerId, minPosition })).pairs;
const documentsOf = async (customerId: string) => {
  const records = await world.readStore.collection(recordsName).find({ customerId });
  const pairs = await world.readStore.collection(linkBookName).find({ customerIds: customerId });
  return { records, pairs };
};
const matchAll = async (dryRun = false) => {
  let last = identityV1.MatchAllResponse.fromPartial({});
  for await (const progress of world.identity.matchAll({ tenant, dryRun })) last = progress;
  return last;
};

test('nothing personal is legible in the index, and an erasure empties it', async () => {
  const lola = {
    givenName: 'Lola',
    familyName: 'Quesada',
    contactEmail: 'lola.quesada@example.com',
    birthDate: '1971-04-04',
  };
  const one = await world.register(lola);
  const other = await world.register({ ...lola, birthDate: '1999-04-04' });
  const before = await documentsOf(one);
  expect(before.records).toHaveLength(1);
  expect(before.pairs).toMatchObject([{ state: 'proposed' }]);
  const stored = JSON.stringify(before, (_, value) => (typeof value === 'bigint' ? String(value) : value));
  expect(stored).not.toMatch(/lola|quesada|example|1971/i);

  const { result } = await world.customers.eraseCustomer({
    context: by(),
    customerId: one,
    reason: 'request',
  });
  await links(other, result?.position);
  expect(await documentsOf(one)).toMatchObject({ records: [], pairs: [{ state: 'withdrawn' }] });
  const linkId = (await links(other))[0]?.linkId ?? '';
  const { candidate } = await world.identity.getCandidate({ tenant, linkId });
  expect(candidate).toMatchObject({ fields: [], verdictNow: '' });

  // Somebody of the same name who comes later meets nobody.
  const later = await world.register(lola, { identifiers: [] });
  expect(
    (await links(later)).map(({ customerId, otherCustomerId }) => [customerId, otherCustomerId]),
  ).not.toContainEqual(expect.arrayContaining([one]));
});

test('a run over the whole base finds what is missing, and a second one nothing', async () => {
  const marco = { givenName: 'Marco', familyName: 'Bellver', contactPhone: '+34655000001' };
  const one = await world.register(marco);
  const other = await world.register(marco);
  const [linked] = await links(other);
  expect(linked).toMatchObject({ state: 'linked', rule: 'same-phone' });
  // A book that has lost a page.
  const book = world.readStore.collection(linkBookName);
  await book.delete({ linkId: linked?.linkId ?? '' });
  expect(await matchAll(true)).toMatchObject({ phase: 'done', linked: 1n });
  expect(await links(other)).toEqual([]);

  const first = await matchAll();
  expect(first.matched).toBe(first.records);
  // The stream knows of the link: nothing is written twice.
  expect(await eventsOf(world.store, `link-${tenant}.${linked?.linkId}`)).toHaveLength(1);
  expect(await matchAll()).toMatchObject({ phase: 'done', proposed: 0n, withheld: 0n });
  expect(one).not.toBe(other);
});

test('a record whose key is lost is set aside, holds up nobody, and is tried again by a run', async () => {
  const lost = await world.register({ givenName: 'Petra', familyName: 'Alcaraz' });
  const kept = await world.register({ givenName: 'Samuel', familyName: 'Izaguirre' });
  // Another index over the same log and keys, by a process that has no key in memory.
  const elsewhere = connectReadStore({ uri: world.settings.mongo, database: 'icrm-elsewhere' });
  const store = connectEventStore({
    connectionString: world.settings.eventStore,
    keyRing: world.keyRing,
    personal: 'stored',
  });
  const matching = createMatching({ store, readStore: elsewhere, keyRing: world.keyRing });
  const keys = world.readStore.collection<{ _id: string; subject: string }>('subject-keys');
  const [key] = await keys.find({ subject: lost });
  if (key === undefined) throw new Error('the customer has no key');
  await keys.delete({ _id: key._id });
  for (const customerId of [lost, kept])
    await workOn(matching, await eventsOf(store, `customer-${tenant}.${customerId}`));
  expect([...(await matching.records.load(tenant, [lost, kept])).keys()]).toEqual([kept]);
  expect(await matching.parked.list(tenant)).toMatchObject([{ customerId: lost, why: 'KeyMissing' }]);

  await keys.insert(key);
  const { signal } = new AbortController();
  for await (const _ of matchAllOf(matching, { tenant, dryRun: false, signal }));
  expect([...(await matching.records.load(tenant, [lost])).keys()]).toEqual([lost]);
  expect(await matching.parked.count(tenant)).toBe(0);
  await store.close();
  await elsewhere.close();
});

test('an event that this program cannot decode is set aside, holds up nobody, and counts once it can', async () => {
  const ida = { givenName: 'Ida', familyName: 'Zubiri', contactEmail: 'ida.zubiri@example.com' };
  const odd = await world.register(ida);
  const newer = allEvents.map((definition) =>
    definition.type === 'ProspectConverted'
      ? { ...definition, version: 2, upcasters: { 1: (data: object) => ({ ...data }) } }
      : definition,
  );
  const later = connectEventStore({
    connectionString: world.settings.eventStore,
    definitions: newer,
    keyRing: world.keyRing,
    personal: 'stored',
  });
  const [first] = await eventsOf(world.store, `customer-${tenant}.${odd}`);
  if (first === undefined) throw new Error('nobody was registered');
  const { metadata } = first;
  const stream = `customer-${tenant}.${odd}`;
  const data = { customerId: odd, reason: 'contract', at: '2026-03-02T09:00:00.000Z' };
  const event = { id: newId(), type: 'ProspectConverted', data, metadata };
  const { position } = await later.append(stream, [event], { expected: 'any' });

  // Matching goes on; the pair waits.
  const same = await world.register(ida);
  expect(await links(same, position)).toEqual([]);
  const waiting = async () => (await world.identity.getMatchingStatus({ tenant })).parked;
  expect(await waiting()).toBe(1n);
  await matchAll();
  expect(await waiting()).toBe(1n);

  const matching = createMatching({ store: later, readStore: world.readStore, keyRing: world.keyRing });
  const { signal } = new AbortController();
  for await (const _ of matchAllOf(matching, { tenant, dryRun: false, signal }));
  expect(await waiting()).toBe(0n);
  expect([...(await matching.records.load(tenant, [odd])).keys()]).toEqual([odd]);
  expect(await links(same)).toMatchObject([{ state: 'linked' }]);
  await later.close();
});

test('where matching stands is told', async () => {
  const status = await world.identity.getMatchingStatus({ tenant });
  expect(status.position).toBeGreaterThan(0n);
  expect(status.position).toBeLessThanOrEqual(status.headPosition);
  expect(status.records).toBe(BigInt(await world.readStore.collection(recordsName).count({ tenant })));
  expect(status.linkFrom).toBeGreaterThan(status.reviewFrom);
});

test('of two instances one matches, and the other takes over when it ends', async () => {
  const second = createCustomerService(world.settings);
  const address = (await second.start()) ?? '';
  const identity = rpcClient(identityV1.IdentityServiceClient, address);
  const noa = { givenName: 'Noa', familyName: 'Urrutia', contactEmail: 'noa@example.com' };
  const one = await world.register(noa);
  await world.register(noa);
  const [linked] = await links(one);
  expect(await eventsOf(world.store, `link-${tenant}.${linked?.linkId}`)).toHaveLength(1);

  const leases = world.readStore.collection<{ _id: string; holder: string }>('leases');
  const before = await leases.findOne({ _id: matchingCheckpoint });
  await leases.update({ _id: matchingCheckpoint }, { $set: { holder: 'nobody', until: new Date(0) } });
  await eventually(
    async () => {
      const now = await leases.findOne({ _id: matchingCheckpoint });
      if (now === undefined || ['nobody', before?.holder].includes(now.holder))
        throw new Error('no other lead');
    },
    { withinMs: 30_000 },
  );
  const third = await world.register(noa);
  const { pairs } = await identity.listLinks({ tenant, customerId: third, minPosition: 0n });
  expect(pairs).toMatchObject([{ state: 'linked' }]);
  identity.close();
  await second.stop();
});
