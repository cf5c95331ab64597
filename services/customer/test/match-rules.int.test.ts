import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Look, lookAt, named, place, tenant } from './matching-steps.ts';
import { by, eventsOf, refusal } from './start-customers.ts';
import { type MatchingWorld, startMatching } from './start-matching.ts';

let world: MatchingWorld;
let look: Look;
beforeAll(async () => {
  world = await startMatching();
  look = lookAt(world);
});
afterAll(() => world.stop());

/** A name and a mailbox in common are no longer enough. */
const rules = {
  certainty: 0.9999,
  duplicateShare: 0.2,
  exact: [{ name: 'same-email', trust: 'off', sharedByAtMost: 5 }],
};
const publish = () =>
  world.identity.publishMatchRules({ context: by(), rules, why: 'families share mailboxes' });
const activate = (version: number) =>
  world.identity.activateMatchRules({ context: by(), version, why: 'looked at the effect' });
const previewOf = async (version: number) => {
  let last: unknown;
  for await (const step of world.identity.previewMatchRules({ tenant, version })) last = step;
  return last;
};
const pairWith = async (contactEmail: string) => {
  const one = await world.register({ ...named('Nuria', 'Sanz'), contactEmail });
  const other = await world.register({ ...named('Nuria', 'Sanz'), contactEmail });
  return { one, other };
};

test('a version is written, tried on the base, put in force, cited by links, and taken back', async () => {
  const { one, other } = await pairWith('nuria@example.com');
  expect(await look.onlyPair(other)).toMatchObject({ with: one, rule: 'same-email', state: 'linked' });

  expect(await publish()).toMatchObject({ version: 2 });
  expect(await world.identity.listMatchRules({ tenant })).toMatchObject({
    active: 1,
    versions: [{ version: 1 }, { version: 2, why: 'families share mailboxes', by: 'clerk-7' }],
  });
  // Not in force yet: it can only be tried.
  expect(await previewOf(2)).toMatchObject({
    phase: 'done',
    different: 1n,
    noLongerLinked: 1n,
    newlyLinked: 0n,
    examples: [{ customerId: [one, other].sort()[0], now: 'link' }],
  });
  expect(await previewOf(1)).toMatchObject({ different: 0n, same: 1n });

  const { result } = await activate(2);
  const moved = await pairWith('maite@example.com');
  const found = await look.linksOf(moved.other, result?.position);
  expect(found.filter(({ state }) => state === 'linked')).toEqual([]);
  const elena = {
    ...named('Elena', 'Vidal'),
    birthDate: '1984-07-19',
    ...place('Calle Serrano 12', 'Madrid', '28006'),
  };
  const first = await world.register(elena);
  const second = await world.register(elena);
  const linked = (await look.linksOf(second)).find((it) => it.with === first);
  expect(linked).toMatchObject({ rule: 'person', state: 'linked' });
  const [event] = await eventsOf(world.store, `link-${tenant}.${linked?.linkId}`);
  expect(event?.data).toMatchObject({ ruleVersion: 2 });

  await activate(1);
  const again = await pairWith('berta@example.com');
  expect((await look.linksOf(again.other)).find((it) => it.with === again.one)).toMatchObject({
    rule: 'same-email',
    state: 'linked',
  });
}, 60_000);

test('versions that nobody wrote are refused, in force, tried and cited', async () => {
  const unknown = { reason: 'unknown-rule-version' };
  expect(await refusal(activate(99))).toMatchObject(unknown);
  expect(await refusal(previewOf(99))).toMatchObject(unknown);
  const { one, other } = await pairWith('carla@example.com');
  const link = world.customers.linkCustomers({
    context: by(),
    customerId: one,
    otherCustomerId: other,
    rule: 'same-email',
    ruleVersion: 99,
    score: undefined,
    evidence: [],
    reason: '',
  });
  expect(await refusal(link)).toMatchObject(unknown);
  const twice = { ...rules, exact: [...rules.exact, ...rules.exact] };
  const wrong = world.identity.publishMatchRules({ context: by(), rules: twice, why: 'typed twice' });
  expect(await refusal(wrong)).toMatchObject({ code: 'INVALID_ARGUMENT' });
});
