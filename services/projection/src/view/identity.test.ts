import type { CustomerView } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AnyEvent, given } from '../../test/given.ts';
import {
  a,
  at,
  b,
  c,
  changed,
  d,
  e,
  linked,
  ordered,
  registered,
  unlinked,
} from '../../test/sample-events.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 150);
const people = [a, b, c, d, e];
const person = fc.constantFrom(...people);
const pair = fc.tuple(person, person).filter(([one, other]) => one !== other);

type Step =
  | { readonly kind: 'happens'; readonly event: AnyEvent }
  | { readonly kind: 'links' | 'unlinks'; readonly pair: readonly [string, string] };

const happening = fc
  .record({ who: person, day: fc.integer({ min: 1, max: 28 }), what: fc.nat(3), amount: fc.nat(999) })
  .map(({ who, day, what, amount }): AnyEvent => {
    if (what === 0) return ordered(who, amount, { on: at(day) });
    const source = ['web', 'phone', 'registry'][what % 3] ?? 'web';
    return changed(who, { givenName: `Name${amount}`, segment: `s${day}` }, { source, on: at(day) });
  });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: happening.map((event): Step => ({ kind: 'happens', event })) },
  { weight: 2, arbitrary: pair.map((of): Step => ({ kind: 'links', pair: of })) },
  { weight: 1, arbitrary: pair.map((of): Step => ({ kind: 'unlinks', pair: of })) },
);

const key = ([one, other]: readonly [string, string]): string => [one, other].sort().join();

const toEvent = (one: Step): AnyEvent => {
  if (one.kind === 'happens') return one.event;
  return one.kind === 'links' ? linked(...one.pair) : unlinked(...one.pair);
};

/** What is left of a history when the links that were undone had never been made. */
const withoutUndone = (steps: readonly Step[]): Step[] => {
  const standing = new Map<string, boolean>();
  for (const one of steps) if (one.kind !== 'happens') standing.set(key(one.pair), one.kind === 'links');
  return steps.filter(
    (one) => one.kind === 'happens' || (one.kind === 'links' && standing.get(key(one.pair)) === true),
  );
};

/** Positions and times of links differ between the two histories; everything that is known does not. */
const known = (view: CustomerView | undefined) =>
  view && { ...view, watermark: undefined, links: view.links.map(({ customerIds }) => customerIds).sort() };

describe('the identity graph', () => {
  test('a history with links that were undone, in any order and at any time, shows what it would without them', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const births = people.map((who, index) => registered(who, { givenName: who }, { on: at(index + 1) }));
        const real = given(...births, ...steps.map(toEvent)).project();
        const ideal = given(...births, ...withoutUndone(steps).map(toEvent)).project();
        for (const who of people) expect(known(await real.view(who))).toEqual(known(await ideal.view(who)));
      }),
      { numRuns: runs },
    ));

  test('everybody of a component sees the same view, and every event is in exactly one view', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const births = people.map((who) => registered(who));
        const project = given(...births, ...steps.map(toEvent)).project();
        const views = await Promise.all(people.map((who) => project.view(who)));
        const bySenior = new Map(views.map((view) => [view?.customerId, view]));
        for (const [index, view] of views.entries()) {
          expect(view?.members).toContain(people[index]);
          expect(view).toEqual(bySenior.get(view?.customerId));
        }
        const counted = [...bySenior.values()].reduce((sum, view) => sum + (view?.events ?? 0), 0);
        expect(counted).toBe(births.length + steps.filter(({ kind }) => kind === 'happens').length);
      }),
      { numRuns: runs },
    ));
});
