import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { factsOf, fold } from '../../test/given.ts';
import { a, ana, at, cancelled, changed, ordered, registered } from '../../test/sample-events.ts';
import { folding, sections } from '../sections/index.ts';
import { defineSection, type Section } from '../sections/section.ts';
import { foldFact, fromFacetDocument, toFacetDocument } from './facet.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 200);
const order = ordered(a, 100);
const history = factsOf([
  registered(a),
  order,
  changed(a, { segment: 'business' }),
  cancelled(order),
  changed(a, {}, { retracted: ['segment'], on: at(7) }),
]);

describe('a facet', () => {
  test('takes a fact once: what is redelivered, in whatever batches, changes nothing', () => {
    const expected = fold(history).get(a);
    // First deliveries come in order; before each of them anything already delivered may come again.
    const again = fc.array(fc.array(fc.nat(), { maxLength: 4 }), {
      minLength: history.length,
      maxLength: history.length,
    });
    fc.assert(
      fc.property(again, (repeats) => {
        const delivered = history.flatMap((fact, index) => [
          fact,
          ...(repeats[index] ?? []).flatMap((pick) => history[pick % (index + 1)] ?? []),
        ]);
        expect(fold(delivered).get(a)).toEqual(expected);
      }),
      { numRuns: runs },
    );
  });

  test('is the same after a round through the store at any moment', () => {
    let text: string | undefined;
    for (const fact of history) {
      const known =
        text === undefined ? undefined : fromFacetDocument({ _id: '', position: 0n, facet: text });
      text = toFacetDocument(foldFact(known, fact, folding).facet).facet;
    }
    const [whole] = [fold(history).get(a)].flatMap((facet) => facet ?? []).map(toFacetDocument);
    expect(text).toBe(whole?.facet);
    expect(whole).toMatchObject({ _id: `acme.${a}`, position: 50n });
  });

  test('passes over a fact that is not what its type says, and names the places', () => {
    const [first, second] = history;
    if (first === undefined || second === undefined) throw new Error('a history has facts');
    const poison = { ...second, data: { ...second.data, totalMinor: 'much', at: 7 } };
    const before = foldFact(undefined, first, folding).facet;
    const { facet, failures } = foldFact(before, poison, folding);
    expect(failures).toEqual([
      { section: 'all', reason: 'does not satisfy its schema: totalMinor invalid_type, at invalid_type' },
    ]);
    expect(facet.sections).toEqual(before.sections);
    expect(facet.position).toBe(poison.position);
  });

  test('takes a fact with fields that a newer program added', () => {
    const [first] = history;
    if (first === undefined) throw new Error('a history has facts');
    const newer = { ...first, data: { ...first.data, loyaltyTier: 'gold' } };
    expect(foldFact(undefined, newer, folding).failures).toEqual([]);
  });

  test('goes on when a section cannot take a fact, and says which and why', () => {
    type Registered = { type: 'CustomerRegistered'; data: { customerId: string } };
    const broken: Section = defineSection<Registered>()<object>({
      name: 'broken',
      version: 1,
      initial: {},
      on: {
        CustomerRegistered: () => {
          throw new Error('no such thing');
        },
      },
      view: () => ({}),
      explain: () => ({}),
      lines: {},
    });
    const [fact] = history;
    if (fact === undefined) throw new Error('a history has a first fact');
    const { facet, failures } = foldFact(undefined, fact, { ...folding, sections: [broken, ...sections] });
    expect(failures).toEqual([{ section: 'broken', reason: 'no such thing' }]);
    expect(facet.sections).toMatchObject({ profile: { givenName: { web: { value: ana.givenName } } } });
    expect(facet.sections).not.toHaveProperty('broken');
  });
});
