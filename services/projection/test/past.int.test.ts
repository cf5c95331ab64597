import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AnyEvent } from './given.ts';
import { at, cancelled, changed, linked, ordered, registered, unlinked } from './sample-events.ts';
import { type Projection, record, startProjection } from './start-projection.ts';

const moments = Number(process.env['ICRM_RUNS'] ?? 120);

let projection: Projection;
beforeAll(async () => {
  projection = await startProjection();
});
afterAll(() => projection.stop());

const ask = async (customerId: string, { minPosition = 0n, asOfPosition = 0n, asOfTime = '' }) => {
  const { view } = await projection.client.getCustomerView(
    {
      tenant: 'acme',
      by: { $case: 'customerId', value: customerId },
      minPosition,
      asOfPosition,
      asOfTime,
      explain: true,
    },
    { deadlineMs: 120_000 },
  );
  const { asOf, ...rest } = JSON.parse(view);
  return rest;
};

type Snapshot = { readonly customerId: string; readonly position: bigint; readonly view: unknown };

test(
  `a view as of a position is the snapshot really taken there, at ${moments} moments`,
  async () => {
    const pick = <T>(from: readonly T[], n: number): T => {
      const one = from[n % from.length];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    };
    // Families of six, some 120 moments each: what is folded for one person does not grow with all moments.
    const families = Array.from({ length: Math.max(1, Math.ceil(moments / 120)) }, () =>
      Array.from({ length: 6 }, () => newId()),
    );
    const familyOf = (n: number): readonly string[] => pick(families, Math.floor(n / 42));
    const open: ReturnType<typeof ordered>[] = [];
    const happen = (n: number, day: number): AnyEvent => {
      const family = familyOf(n);
      const [who, other] = [pick(family, n), pick(family, n + 1 + (day % 5))];
      switch (n % 7) {
        case 0:
          return linked(who, other);
        case 1:
          return unlinked(who, other);
        case 2:
          return changed(
            who,
            { segment: `s${day}` },
            { source: pick(['web', 'erp', 'staff'], day), on: at(day) },
          );
        case 3: {
          const order = open.pop();
          if (order !== undefined) return cancelled(order, at(28));
          return changed(who, { familyName: `Name${day}` }, { source: 'staff', on: at(day) });
        }
        default: {
          const order = ordered(who, day * 100, { on: at(day) });
          open.push(order);
          return order;
        }
      }
    };
    await record(
      projection.events,
      families.flat().map((id) => registered(id)),
    );
    const steps = fc.sample(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 27 })), {
      numRuns: moments,
      seed: 17,
    });
    const snapshots: Snapshot[] = [];
    for (const [n, day] of steps) {
      const position = await record(projection.events, [happen(n, day)]);
      const customerId = pick(familyOf(n), n * 3 + day);
      snapshots.push({ customerId, position, view: await ask(customerId, { minPosition: position }) });
    }
    for (const { customerId, position, view } of snapshots)
      expect(await ask(customerId, { asOfPosition: position })).toEqual(view);
    const present = await Promise.all(pick(families, 0).map((id) => ask(id, {})));
    const asOfTime = new Date().toISOString();
    expect(await Promise.all(pick(families, 0).map((id) => ask(id, { asOfTime })))).toEqual(present);
  },
  60_000 + moments * 2_000,
);
