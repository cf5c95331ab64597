import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { currency, id, label, minor } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

/** A choice of a configuration: an option of a feature. */
export const configChoice = z.strictObject({ feature: label, option: label });
export type ConfigChoice = z.infer<typeof configChoice>;

const choices = z.array(configChoice).max(200);
const because = z.string().min(1).max(300);

/** What of a product can be chosen, what it costs, and what goes together. */
export const configModel = z.strictObject({
  name: z.string().min(1).max(200),
  currency,
  basePriceMinor: z.int().nonnegative(),
  features: z
    .array(
      z.strictObject({
        feature: label,
        name: z.string().min(1).max(200),
        /** How many options have to and may be chosen. */
        min: z.int().nonnegative().max(100),
        max: z.int().positive().max(100),
        options: z
          .array(
            z.strictObject({
              option: label,
              name: z.string().min(1).max(200),
              priceMinor: z.int(),
              /** Numbers that limits add up: kW, kg, slots, ... */
              attributes: z.record(label, z.number()).default({}),
            }),
          )
          .min(1)
          .max(200),
      }),
    )
    .min(1)
    .max(100),
  constraints: z
    .array(
      z.strictObject({
        constraintId: label,
        /**
         * requires: who chose all of `when` has to choose one of `among`; excludes: may choose none of `among`; limit: what
         * the choices add up to lies between two numbers.
         */
        kind: z.enum(['requires', 'excludes', 'limit']),
        when: choices.default([]),
        among: choices.default([]),
        attribute: label.optional(),
        atLeast: z.number().optional(),
        atMost: z.number().optional(),
        because,
      }),
    )
    .max(500)
    .default([]),
});
export type ConfigModel = z.infer<typeof configModel>;
export type ConfigConstraint = ConfigModel['constraints'][number];

export const configModelPublished = salesEvent(
  'ConfigModelPublished',
  'From now on a product is configured so.',
  { modelId: id, version: z.int().positive(), model: configModel },
  {
    modelId: sample('d1'),
    version: 1,
    model: {
      name: 'Solar roof',
      currency: 'EUR',
      basePriceMinor: 500_000,
      features: [
        {
          feature: 'inverter',
          name: 'Inverter',
          min: 1,
          max: 1,
          options: [{ option: 'i5', name: '5 kW', priceMinor: 90_000, attributes: { kw: 5 } }],
        },
      ],
      constraints: [],
    },
  },
);

/** Choices that cannot be together, and the constraints that say so: neither can be shortened. */
export const configConflict = z.strictObject({
  choices: z.array(configChoice),
  constraints: z.array(z.strictObject({ constraintId: z.string(), because: z.string() })),
});
export type ConfigConflict = z.infer<typeof configConflict>;

const configuration = {
  configurationId: id,
  customerId: id.optional(),
  modelId: id,
  modelVersion: z.int().positive(),
  choices: z.array(configChoice),
};
const configurationOfAna = {
  configurationId: sample('d2'),
  customerId: ana,
  modelId: sample('d1'),
  modelVersion: 1,
  choices: [{ feature: 'inverter', option: 'i5' }],
};
export const productConfigured = salesEvent(
  'ProductConfigured',
  'Choices that go together, and what they cost.',
  { ...configuration, name: z.string(), priceMinor: minor, currency },
  { ...configurationOfAna, name: 'Solar roof', priceMinor: 590_000, currency: 'EUR' },
);
export const configurationRejected = salesEvent(
  'ConfigurationRejected',
  'Choices that do not go together, and why.',
  { ...configuration, conflicts: z.array(configConflict) },
  {
    ...configurationOfAna,
    conflicts: [
      {
        choices: [{ feature: 'inverter', option: 'i5' }],
        constraints: [{ constraintId: 'grid', because: 'the grid takes 4 kW' }],
      },
    ],
  },
);

/** A part of a bundle with what it costs alone. */
export const bundlePart = z.strictObject({
  productId: z.string().min(1).max(100),
  name: z.string().min(1).max(300),
  category: z.string().min(1).max(100).default('none'),
  quantity: z.int().positive(),
  listMinor: z.int().nonnegative(),
});
export const bundleComposed = salesEvent(
  'BundleComposed',
  'Products are sold together for one price.',
  {
    bundleId: id,
    version: z.int().positive(),
    name: z.string(),
    currency,
    priceMinor: minor,
    parts: z.array(bundlePart).min(1),
  },
  {
    bundleId: sample('d3'),
    version: 1,
    name: 'Roof and battery',
    currency: 'EUR',
    priceMinor: 900_000,
    parts: [
      { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12, listMinor: 20_000 },
      { productId: 'P-2', name: 'Battery', category: 'solar', quantity: 1, listMinor: 700_000 },
    ],
  },
);

export const configModelEvents = [configModelPublished] as const;
export const configurationEvents = [productConfigured, configurationRejected] as const;
export const bundleEvents = [bundleComposed] as const;
/** Facts of stream `configmodel-<tenant>.<id>`. */
export type ConfigModelEvent = EventsOf<typeof configModelEvents>;
/** Facts of stream `configuration-<tenant>.<id>`. */
export type ConfigurationEvent = EventsOf<typeof configurationEvents>;
/** Facts of stream `bundle-<tenant>.<id>`. */
export type BundleEvent = EventsOf<typeof bundleEvents>;
