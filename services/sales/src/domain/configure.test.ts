import type { BundleEvent, ConfigChoice, ConfigModel } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bundle, decompose } from './bundle.ts';
import { configModels } from './config-model.ts';
import { configuration } from './configuration.ts';
import { check } from './configure.ts';

const at = '2026-03-02T09:00:00.000Z';
const choose = (text: string): ConfigChoice => {
  const [feature = '', option = ''] = text.split(':');
  return { feature, option };
};
const choices = (...texts: string[]) => texts.map(choose);
const option = (name: string, priceMinor: number, kw = 0) => ({
  option: name,
  name,
  priceMinor,
  attributes: { kw },
});

const roof: ConfigModel = {
  name: 'Solar roof',
  currency: 'EUR',
  basePriceMinor: 1_000,
  features: [
    {
      feature: 'panels',
      name: 'Panels',
      min: 1,
      max: 1,
      options: [option('p4', 400, 4), option('p8', 800, 8)],
    },
    { feature: 'inverter', name: 'Inverter', min: 1, max: 1, options: [option('i5', 50), option('i10', 90)] },
    {
      feature: 'extra',
      name: 'Extras',
      min: 0,
      max: 2,
      options: [option('battery', 700), option('car', 200, 3), option('app', 0)],
    },
  ],
  constraints: [
    {
      constraintId: 'big-inverter',
      kind: 'requires',
      when: choices('panels:p8'),
      among: choices('inverter:i10'),
      because: '8 kW need the large inverter',
    },
    {
      constraintId: 'no-car',
      kind: 'excludes',
      when: choices('inverter:i5'),
      among: choices('extra:car'),
      because: 'the small inverter charges no car',
    },
    {
      constraintId: 'grid',
      kind: 'limit',
      when: [],
      among: [],
      attribute: 'kw',
      atMost: 10,
      because: 'the grid takes 10 kW',
    },
  ],
};

describe('choices', () => {
  test('that go together have a price', () =>
    expect(check(roof, choices('panels:p8', 'inverter:i10', 'extra:battery'))).toEqual({
      complete: true,
      conflicts: [],
      missing: [],
      priceMinor: 2_590,
    }));

  test('that are not enough tell what is missing', () =>
    expect(check(roof, choices('panels:p4'))).toMatchObject({
      complete: false,
      conflicts: [],
      missing: [{ feature: 'inverter', choose: 1 }],
    }));

  test('that cannot stand together are told with the constraints that say so, and nothing else', () => {
    expect(check(roof, choices('extra:app', 'panels:p8', 'inverter:i5')).conflicts).toEqual([
      {
        choices: choices('panels:p8', 'inverter:i5'),
        constraints: [{ constraintId: 'big-inverter', because: '8 kW need the large inverter' }],
      },
    ]);
    // Neither alone says so: the car needs the large inverter, and then the grid takes no more than the small panels.
    expect(check(roof, choices('panels:p8', 'extra:car')).conflicts).toEqual([
      {
        choices: choices('panels:p8', 'extra:car'),
        constraints: [{ constraintId: 'grid', because: 'the grid takes 10 kW' }],
      },
    ]);
  });

  test('of what the model does not have, or too many of a feature, are told', () => {
    expect(check(roof, choices('panels:p9')).conflicts[0]?.constraints[0]?.because).toBe(
      'panels has no option p9',
    );
    expect(check(roof, choices('panels:p4', 'panels:p8')).conflicts[0]).toEqual({
      choices: choices('panels:p4', 'panels:p8'),
      constraints: [{ constraintId: 'model', because: 'panels takes 1 at most' }],
    });
  });

  test('of any set: no conflict means that they can be completed, and a conflict is as small as it can be', () => {
    const all = roof.features.flatMap(({ feature, options }) =>
      options.map((it) => ({ feature, option: it.option })),
    );
    const whole = (some: readonly ConfigChoice[]): boolean => check(roof, some).complete;
    const subsets = Array.from({ length: 2 ** all.length }, (_, bits) =>
      all.filter((_it, n) => (bits >> n) % 2 === 1),
    );
    const complete = subsets.filter(whole);
    const contains = (set: readonly ConfigChoice[], some: readonly ConfigChoice[]) =>
      some.every((it) => set.some((one) => one.feature === it.feature && one.option === it.option));
    expect(complete.length).toBeGreaterThan(3);
    for (const some of subsets) {
      const { conflicts } = check(roof, some);
      expect(conflicts.length === 0).toBe(complete.some((set) => contains(set, some)));
      for (const { choices: core } of conflicts) {
        expect(complete.some((set) => contains(set, core))).toBe(false);
        for (const spared of core)
          expect(
            complete.some((set) =>
              contains(
                set,
                core.filter((it) => it !== spared),
              ),
            ),
          ).toBe(true);
      }
    }
  });
});

describe('a configuration', () => {
  const given = specify(configuration, {
    now: at,
    id: 'c-1',
    actor: 'ana',
    current: { version: 3, model: roof },
  });
  const configure = (...texts: string[]) =>
    ({ type: 'ConfigureProduct', data: { modelId: 'm-1', choices: choices(...texts) } }) as const;
  const names = { configurationId: 'c-1', modelId: 'm-1', modelVersion: 3 };

  test('is kept with its price and the version of the model', () =>
    given()
      .when(configure('panels:p4', 'inverter:i5'))
      .then({
        type: 'ProductConfigured',
        data: {
          ...names,
          choices: choices('panels:p4', 'inverter:i5'),
          name: 'Solar roof',
          priceMinor: 1_450,
          currency: 'EUR',
          at,
        },
      }));
  test('that cannot be is recorded with why, and may be tried again', () => {
    const rejected = {
      type: 'ConfigurationRejected',
      data: {
        ...names,
        choices: choices('panels:p8', 'inverter:i5'),
        conflicts: [
          {
            choices: choices('panels:p8', 'inverter:i5'),
            constraints: [{ constraintId: 'big-inverter', because: '8 kW need the large inverter' }],
          },
        ],
        at,
      },
    } as const;
    given()
      .when(configure('panels:p8', 'inverter:i5'))
      .then(rejected as never);
  });
  test('is refused while choices are missing, and without a model', () => {
    given().when(configure('panels:p4')).thenRejected('configuration-incomplete');
    specify(configuration, { now: at, id: 'c-1', actor: 'ana' })()
      .when(configure('panels:p4'))
      .thenRejected('config-model-not-found');
  });
});

describe('a model', () => {
  const given = specify(configModels, { now: at, id: 'm-1', actor: 'boss' });
  const publish = (model: ConfigModel) => ({ type: 'PublishConfigModel', data: { model } }) as const;
  test('counts its versions', () => {
    const first = {
      type: 'ConfigModelPublished',
      data: { modelId: 'm-1', version: 1, model: roof, at },
    } as const;
    given().when(publish(roof)).then(first);
    given(first)
      .when(publish(roof))
      .then({ ...first, data: { ...first.data, version: 2 } });
  });
  test('by which nothing can be configured is refused', () => {
    const [panels] = roof.features;
    const never = {
      ...roof.constraints[2],
      constraintId: 'never',
      kind: 'limit' as const,
      when: [],
      among: [],
      attribute: 'kw',
      atMost: 1,
      because: 'x',
    };
    given()
      .when(publish({ ...roof, constraints: [never] }))
      .thenRejected('config-model-contradicts');
    expect(panels?.options).toHaveLength(2);
  });
  test('whose constraints name what it does not have is refused', () =>
    given()
      .when(
        publish({
          ...roof,
          constraints: [
            { constraintId: 'x', kind: 'excludes', when: choices('roof:red'), among: [], because: 'x' },
          ],
        }),
      )
      .thenRejected('config-name-unknown'));
});

describe('a bundle', () => {
  const part = (productId: string, quantity: number, listMinor: number) => ({
    ...{ productId, name: productId, category: 'none', quantity, listMinor },
  });
  test('counts its versions', () => {
    const data = {
      name: 'Both',
      currency: 'EUR',
      priceMinor: 900,
      parts: [part('a', 1, 700), part('b', 2, 150)],
    };
    const composed: BundleEvent = {
      type: 'BundleComposed',
      data: { ...data, bundleId: 'b-1', version: 1, at },
    };
    const given = specify(bundle, { now: at, id: 'b-1', actor: 'boss' });
    given().when({ type: 'ComposeBundle', data }).then(composed);
    given(composed)
      .when({ type: 'ComposeBundle', data })
      .then({ ...composed, data: { ...composed.data, version: 2 } });
  });
  test('is taken apart by what its parts cost alone', () =>
    expect(
      decompose({ parts: [part('a', 1, 700), part('b', 2, 150)] }, { quantity: 3, amountMinor: 2_701 }),
    ).toMatchObject([
      { productId: 'a', quantity: 3, amountMinor: 1_891 },
      { productId: 'b', quantity: 6, amountMinor: 810 },
    ]));
  test('taken apart adds up to the cent, whatever it costs', () => {
    const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), fc.nat({ max: 10 ** 9 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(parts, fc.nat({ max: 2 ** 45 }), (all, amountMinor) => {
        const lines = decompose(
          { parts: all.map(([quantity, listMinor], n) => part(`p${n}`, quantity, listMinor)) },
          { quantity: 1, amountMinor },
        );
        expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(amountMinor);
        for (const line of lines) expect(line.amountMinor).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
