import { evidenceV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { append, createWorld, type World } from './world.ts';

let world: World;
let client: RpcClient<typeof evidenceV1.EvidenceServiceService>;

beforeAll(async () => {
  world = await createWorld();
  await append(world.store, { count: 300 });
  const { address } = await world.startFeed();
  client = rpcClient(evidenceV1.EvidenceServiceClient, address, { deadlineMs: 20_000 });
});
afterAll(async () => {
  client?.close();
  await world?.close();
});

test('the whole log comes under seal, across restarts, and is found intact', async () => {
  const sealed = async (events: bigint) =>
    eventually(async () => expect((await client.getEvidence({})).block?.events).toBe(events), {
      withinMs: 10_000,
    });
  await sealed(300n);
  const { block } = await client.getEvidence({});
  await append(world.store, { count: 10 });
  await sealed(310n);
  const result = await client.verify({ anchors: block === undefined ? [] : [block] });
  expect(result).toMatchObject({ intact: true, events: 310n, findings: [] });
});

test('a flipped character in the evidence or an anchor that differs is found and located', async () => {
  const { block } = await client.getEvidence({});
  if (block === undefined) throw new Error('nothing is sealed yet');
  const anchor = { ...block, hash: block.hash.replace(/^./, (first) => (first === '0' ? '1' : '0')) };
  const result = await client.verify({ anchors: [anchor] });
  expect(result.intact).toBe(false);
  expect(result.findings).toMatchObject([
    { kind: 'anchor-differs', block: block.number, position: block.position },
  ]);

  const blocks = world.readStore.collection<{ _id: string; leaves: string }>('feed-evidence');
  const [first] = await blocks.find({}, { sort: { _id: 1 }, limit: 1 });
  const leaves = Buffer.from(first?.leaves ?? '', 'base64');
  leaves.writeUInt8(leaves.readUInt8(5 * 32) ^ 1, 5 * 32);
  await blocks.update({ _id: first?._id ?? '' }, { $set: { leaves: leaves.toString('base64') } });
  const { findings } = await client.verify({ anchors: [] });
  expect(findings.map(({ kind }) => kind)).toEqual(['block-changed', 'event-changed']);
  expect(findings[1]?.revision).toBe(1n);
});
