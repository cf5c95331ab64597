import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type SurvivorshipRules, survivorshipVersions } from '../src/view/survivorship-rules.ts';
import { at, changed, registered } from './sample-events.ts';
import { createWorld, type Instance, record, type World } from './start-projection.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

const rules = (
  version: number,
  effectiveFrom: Date,
  segment: 'longest' | 'most-frequent',
): SurvivorshipRules => ({
  version,
  effectiveFrom: effectiveFrom.toISOString(),
  trust: {},
  defaultTrust: 50,
  fields: { segment: [segment, 'most-recent'] },
  otherwise: ['most-recent'],
});

const found = async ({ client }: Instance, segment: string, minPosition: bigint): Promise<number> => {
  const filter = JSON.stringify({ field: 'segment', op: 'eq', value: segment });
  const page = { tenant: 'acme', filter, sort: [], limit: 10, cursor: '', minPosition, count: true };
  return Number((await client.searchCustomers(page)).total);
};
const segmentOf = async ({ client }: Instance, customerId: string) => {
  const { view } = await client.getCustomerView({
    tenant: 'acme',
    by: { $case: 'customerId', value: customerId },
    minPosition: 0n,
    asOfTime: '',
    asOfPosition: 0n,
    asOfHappened: undefined,
    explain: false,
  });
  const { profile, rules: by } = JSON.parse(view);
  return [profile.segment, by.survivorship];
};

test('rules that begin reach views and searches without a rebuild, also what was built before', async () => {
  const id = newId();
  const position = await record(world.events, [
    registered(id, { segment: 'business' }, { source: 'web', on: at(1) }),
    changed(id, { segment: 'b2' }, { source: 'erp', on: at(2) }),
  ]);
  const first = await world.startInstance();
  expect([await found(first, 'b2', position), await found(first, 'business', 0n)]).toEqual([1, 0]);
  await first.stop();

  // A program that knows of a version to come: rows and views are of the old one until it begins.
  const soon = new Date(Date.now() + 4_000);
  const second = await world.startInstance(
    {},
    { ruleVersions: [...survivorshipVersions, rules(2, soon, 'longest')] },
  );
  const before = await segmentOf(second, id);
  if (Date.now() < soon.getTime()) expect(before).toEqual(['b2', 1]);
  await eventually(
    async () => {
      expect(await segmentOf(second, id)).toEqual(['business', 2]);
      expect([await found(second, 'business', 0n), await found(second, 'b2', 0n)]).toEqual([1, 0]);
    },
    { withinMs: 30_000 },
  );
  await second.stop();

  // One that began while nothing was running.
  const third = await world.startInstance(
    {},
    {
      ruleVersions: [
        ...survivorshipVersions,
        rules(2, soon, 'longest'),
        rules(3, new Date(soon.getTime() + 1), 'most-frequent'),
      ],
    },
  );
  await eventually(
    async () => {
      expect(await segmentOf(third, id)).toEqual(['b2', 3]);
      expect(await found(third, 'b2', 0n)).toBe(1);
    },
    { withinMs: 30_000 },
  );
  await third.stop();
}, 120_000);
