import { connectIntake, type Intake, type Outcome, quarantineFor } from '@icrm/intake';
import { RpcError } from '@icrm/rpc';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWorld, type World } from './world.ts';

const box = { tenant: 'acme', mailbox: 'support' };
const letters = ['a', 'b', 'c', 'd'].map((id, n) => ({
  id,
  sequence: BigInt(n + 1),
  payload: Buffer.from(`letter ${id}`),
}));
const stored: Outcome = { kind: 'stored', position: 1n };

let world: World;
let intake: Intake;
beforeAll(async () => {
  world = await createWorld();
  const { address } = await world.startFeed();
  intake = connectIntake({ address, source: 'letters' });
});
afterAll(async () => {
  intake?.close();
  await world?.close();
});

const account = async () =>
  (await intake.ledger.getIntakeLedger({ tenant: 'acme', source: 'letters', mailbox: box.mailbox }))
    .accounts[0];

test('what a connector lost hold of in a crash comes again, and nothing else does', async () => {
  const worked: string[] = [];
  const first = await intake.take({
    ...box,
    items: letters.slice(0, 3),
    work: async ({ id }) => {
      worked.push(id);
      if (id === 'b') throw new Error('the connector is ending');
      return stored;
    },
  });
  expect(first.map(({ state }) => state)).toEqual(['stored', 'open', 'stored']);
  const second = await intake.take({
    ...box,
    items: letters,
    work: async ({ id }) => {
      worked.push(id);
      return stored;
    },
  });
  expect(second.map(({ state }) => state)).toEqual(['stored', 'stored', 'stored', 'stored']);
  expect(worked).toEqual(['a', 'b', 'c', 'b', 'd']);
  expect(await account()).toMatchObject({ offered: 7n, stored: 4n, deduplicated: 3n, open: 0n, gaps: [] });
});

test('what a service refuses waits, is fixed, and is worked on again by the running connector', async () => {
  const refused = new RpcError('INVALID_ARGUMENT', 'sender: is required', { reason: 'no-sender' });
  expect(quarantineFor(new RpcError('UNAVAILABLE', 'away'))).toBeUndefined();
  expect(quarantineFor(new Error('a bug'))).toBeUndefined();
  const [taken] = await intake.take({
    ...box,
    items: [{ id: 'e', payload: Buffer.from('letter without a sender') }],
    work: async () => quarantineFor(refused) ?? stored,
  });
  expect(taken).toEqual({ id: 'e', state: 'quarantined' });
  const again: string[] = [];
  const part = intake.replays(
    async ({ tenant, mailbox, payload }) => {
      again.push(`${tenant} ${mailbox} ${Buffer.from(payload ?? []).toString()}`);
      return stored;
    },
    { everyMs: 20 },
  );
  await part.start();
  const item = { ...box, source: 'letters', id: 'e' };
  await intake.ledger.fixIntakeItem({ ...item, payload: Buffer.from('letter from Ana'), by: 'clerk-7' });
  await intake.ledger.replayIntake({ ...box, source: 'letters', ids: ['e'], reason: '' });
  await eventually(async () => expect(await account()).toMatchObject({ stored: 5n, quarantined: 0n }));
  await part.stop();
  expect(again).toEqual(['acme support letter from Ana']);
});
