import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, survive } from './survive.ts';
import type { Criterion, SurvivorshipRules } from './survivorship-rules.ts';

const rulesOf = (...criteria: Criterion[]): SurvivorshipRules => ({
  version: 7,
  effectiveFrom: '1970-01-01T00:00:00.000Z',
  trust: { registry: 90, web: 40 },
  defaultTrust: 50,
  fields: { familyName: criteria },
  otherwise: ['most-recent'],
});

const says = (source: string, value: string, day: number): Candidate => ({
  source,
  value,
  position: String(day * 100),
  at: `2026-03-0${day}T09:00:00.000Z`,
  customerId: 'ana',
});

describe('survivorship', () => {
  test('a single candidate wins by whatever is asked first', () => {
    expect(survive('familyName', [says('web', 'Ruiz', 1)], rulesOf('most-trusted'))).toMatchObject({
      value: 'Ruiz',
      rule: 'most-trusted@7',
      lost: [],
    });
  });

  test('nobody said anything: there is no value', () => {
    expect(survive('familyName', [], rulesOf('most-recent'))).toBeUndefined();
  });

  test('the most trusted source wins against a later one', () => {
    const claims = [says('registry', 'Ruiz', 1), says('web', 'Ruis', 3)];
    expect(survive('familyName', claims, rulesOf('most-trusted', 'most-recent'))).toMatchObject({
      value: 'Ruiz',
      source: 'registry',
      rule: 'most-trusted@7',
      lost: [{ value: 'Ruis', why: 'less trusted: web 40, registry 90' }],
    });
  });

  test('of equally trusted sources the later one wins, and the rule says so', () => {
    const claims = [says('shop', 'Ruiz', 2), says('phone', 'Ruis', 1)];
    expect(survive('familyName', claims, rulesOf('most-trusted', 'most-recent'))).toMatchObject({
      value: 'Ruiz',
      rule: 'most-recent@7',
      lost: [{ value: 'Ruis', why: expect.stringContaining('older') }],
    });
  });

  test('what most sources say wins', () => {
    const claims = [says('a', 'Ruiz', 1), says('b', 'Ruiz', 2), says('c', 'Ruis', 3)];
    expect(survive('familyName', claims, rulesOf('most-frequent'))).toMatchObject({
      value: 'Ruiz',
      position: '200',
    });
  });

  test('the longest text wins', () => {
    const claims = [says('a', 'Ruiz Pons', 1), says('b', 'Ruiz', 3)];
    expect(survive('familyName', claims, rulesOf('longest'))).toMatchObject({
      value: 'Ruiz Pons',
      rule: 'longest@7',
    });
  });

  test('fields without a rule of their own follow the common one', () => {
    const claims = [says('registry', 'home', 1), says('web', 'business', 2)];
    expect(survive('segment', claims, rulesOf('most-trusted'))?.value).toBe('business');
  });

  test('the order of the candidates does not matter, and nobody is lost on the way', () => {
    const claim = fc
      .record({
        source: fc.constantFrom('registry', 'web', 'shop', 'phone'),
        value: fc.constantFrom('Ruiz', 'Ruis', 'R', 'Ruiz Pons'),
        day: fc.integer({ min: 1, max: 9 }),
        position: fc.integer({ min: 1, max: 9_999 }),
      })
      .map(({ source, value, day, position }) => ({
        ...says(source, value, day),
        position: String(position),
      }));
    const claims = fc.uniqueArray(claim, {
      selector: ({ position }) => position,
      minLength: 1,
      maxLength: 8,
    });
    const criteria = fc.uniqueArray(
      fc.constantFrom<Criterion>('most-trusted', 'most-recent', 'most-frequent', 'longest'),
    );
    fc.assert(
      fc.property(claims, criteria, fc.infiniteStream(fc.nat()), (all, chain, random) => {
        const shuffled = all
          .map((one) => ({ one, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const rules = rulesOf(...chain);
        const chosen = survive('familyName', all, rules);
        const again = survive('familyName', shuffled, rules);
        expect(again).toMatchObject({ position: chosen?.position, rule: chosen?.rule });
        expect(chosen?.lost).toHaveLength(all.length - 1);
      }),
    );
  });
});
