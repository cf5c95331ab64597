import { setTimeout } from 'node:timers/promises';
import type { viewV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type SurvivorshipRules, survivorshipVersions } from '../src/view/survivorship-rules.ts';
import type { AnyEvent } from './given.ts';
import { at, changed, linked, ordered, overridden, registered, unlinked } from './sample-events.ts';
import { createWorld, type Instance, record, type World } from './start-projection.ts';

const seed = Number(process.env['ICRM_SEED'] ?? 23);
const happenings = Number(process.env['ICRM_RUNS'] ?? 100);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

/** What somebody saw, and the two places that give it again: the view's position, which a command carries, and when. */
type Brief = {
  readonly customerId: string;
  readonly viewPosition: bigint;
  readonly seenAt: string;
  readonly text: string;
};
type Past = Partial<Pick<viewV1.GetCustomerViewRequest, 'asOfPosition' | 'asOfTime' | 'minPosition'>>;

const ask = ({ client }: Instance, customerId: string, past: Past = {}) =>
  client.getCustomerView(
    {
      tenant: 'acme',
      by: { $case: 'customerId', value: customerId },
      minPosition: 0n,
      asOfTime: '',
      asOfPosition: 0n,
      explain: true,
      ...past,
    },
    { deadlineMs: 60_000 },
  );

const see = async (instance: Instance, customerId: string): Promise<Brief> => {
  const { view, position, seenAt = '' } = await ask(instance, customerId);
  return { customerId, viewPosition: position, seenAt, text: view };
};

const seeAgain = async (instance: Instance, brief: Brief): Promise<string> => {
  const past = { asOfPosition: brief.viewPosition, asOfTime: brief.seenAt };
  const { asOf, ...view } = JSON.parse((await ask(instance, brief.customerId, past)).view);
  expect(asOf).toEqual({ position: brief.viewPosition.toString(), time: brief.seenAt });
  return JSON.stringify(view);
};

const longestFirst = (effectiveFrom: Date): SurvivorshipRules => ({
  version: 2,
  effectiveFrom: effectiveFrom.toISOString(),
  trust: { web: 100 },
  defaultTrust: 50,
  fields: { segment: ['longest'], familyName: ['most-trusted'] },
  otherwise: ['most-frequent'],
});

describe('what somebody saw when they decided', () => {
  test(`is the same letter by letter after other events, other rules and a rebuild (seed ${seed})`, async () => {
    const family = Array.from({ length: 5 }, () => newId());
    const one = (n: number): string => family[n % family.length] ?? '';
    const happen = (n: number): AnyEvent => {
      const [who, other] = [one(n), one(n + 1 + (n % 3))];
      const soon = new Date(Date.now() + 200 + (n % 900)).toISOString();
      const all = [
        linked(who, other),
        unlinked(who, other),
        changed(
          who,
          { segment: `s${'x'.repeat(n % 7)}` },
          { source: n % 2 === 0 ? 'web' : 'erp', on: at(n % 27) },
        ),
        changed(who, { familyName: `Name${n}` }, { source: 'staff', on: at(n % 27) }),
        ordered(who, n, { on: at(n % 27) }),
        overridden(who, { language: 'pt' }, { until: soon }),
      ];
      return all[n % all.length] ?? registered(who);
    };
    const begun = await record(
      world.events,
      family.map((id) => registered(id)),
    );
    const numbers = fc.sample(fc.nat(1_000_000), { numRuns: happenings, seed });
    const first = await world.startInstance();
    await ask(first, one(0), { minPosition: begun });
    const briefs: Brief[] = [];
    // Seen while events come in, so that many a batch is half written when somebody looks.
    let living = true;
    const life = (async () => {
      for (const n of numbers) await record(world.events, [happen(n)]);
      living = false;
    })();
    const look = async (offset: number): Promise<void> => {
      for (let n = offset; living || n < offset + 10; n += 1) {
        briefs.push(await see(first, one(n)));
        await setTimeout(15);
      }
    };
    await Promise.all([life, look(0), look(1), look(2)]);
    await first.stop();

    // A program that has other rules, before they begin and after.
    const rulesBeginAt = new Date(Date.now() + 3_000);
    const ruleVersions = [...survivorshipVersions, longestFirst(rulesBeginAt)];
    const second = await world.startInstance({}, { ruleVersions });
    try {
      briefs.push(await see(second, one(0)));
      await setTimeout(Math.max(0, rulesBeginAt.getTime() - Date.now() + 5));
      await record(
        world.events,
        family.map((id) => changed(id, { segment: 'later' })),
      );
      await eventually(
        async () => expect(JSON.parse((await see(second, one(0))).text).rules.survivorship).toBe(2),
        { withinMs: 30_000 },
      );
      briefs.push(await see(second, one(1)));
      for await (const { phase, message } of second.client.rebuildViews({}, { deadlineMs: 60_000 }))
        expect([phase, message]).not.toEqual(['failed', message]);
      const versions = new Set(briefs.map(({ text }) => JSON.parse(text).rules.survivorship));
      expect(versions).toEqual(new Set([1, 2]));
      for (const brief of briefs) {
        const again = await seeAgain(second, brief);
        if (again !== brief.text) expect(JSON.parse(again)).toEqual(JSON.parse(brief.text));
        expect(again).toBe(brief.text);
      }
      expect(briefs.length).toBeGreaterThan(30);
    } finally {
      await second.stop();
    }
  }, 120_000);

  test('is of the past, and of one kind of past', async () => {
    const instance = await world.startInstance();
    try {
      const id = newId();
      const position = await record(world.events, [registered(id)]);
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
      const bad = { code: 'INVALID_ARGUMENT' };
      await eventually(() => see(instance, id));
      await expect(ask(instance, id, { asOfPosition: position, asOfTime: inAnHour })).rejects.toMatchObject(
        bad,
      );
      await expect(ask(instance, id, { asOfPosition: position + 10_000_000n })).rejects.toMatchObject(bad);
      const happened = { asOfPosition: position, asOfHappened: at(1) };
      await expect(ask(instance, id, happened as Past)).rejects.toMatchObject(bad);
    } finally {
      await instance.stop();
    }
  });
});
