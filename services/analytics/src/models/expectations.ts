import type { PredictionKind } from '@icrm/contracts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type Classifier, classify, type Examples } from './classifier.ts';
import { contactsIn, likelyReasons } from './contact.ts';
import type { Expectation } from './decide.ts';
import { buyerFeatures, buyersIn, type Featured, featuresAt } from './features.ts';
import { type Buyer, expectOf, type LifetimeModel } from './lifetime-value.ts';

const DAY_MS = 86_400_000;
/** Somebody who buys nothing for so long is lost. */
export const CHURN_DAYS = 90;
export const VALUE_DAYS = 365;
export const NEXT_DAYS = 30;
export const CONTACT_DAYS = 30;

const daysBefore = (moment: string, days: number): string =>
  new Date(Date.parse(moment) - days * DAY_MS).toISOString();

type At = { readonly tenant: string; readonly moment: string };

/** What was known of each buyer a horizon ago, and whether they bought since: the past predicts the present. */
export const churnExamples = async (warehouse: Warehouse, { tenant, moment }: At): Promise<Examples> => {
  const cutoff = daysBefore(moment, CHURN_DAYS);
  const bought = await buyersIn(warehouse, { tenant, from: cutoff, to: moment });
  return examplesAt(warehouse, { tenant, moment: cutoff }, (personId) => !bought.has(personId));
};

/** The same, and whether they opened a case or called since. */
export const contactExamples = async (warehouse: Warehouse, { tenant, moment }: At): Promise<Examples> => {
  const cutoff = daysBefore(moment, CONTACT_DAYS);
  const came = await contactsIn(warehouse, { tenant, from: cutoff, to: moment });
  return examplesAt(warehouse, { tenant, moment: cutoff }, (personId) => came.has(personId));
};

const examplesAt = async (
  warehouse: Warehouse,
  at: At,
  outcome: (personId: string) => boolean,
): Promise<Examples> => {
  const known = await featuresAt(warehouse, at);
  return {
    names: buyerFeatures.names,
    features: known.map(({ values }) => values),
    outcomes: known.map(({ personId }) => outcome(personId)),
  };
};

type Options = At & {
  readonly warehouse: Warehouse;
  readonly known: readonly Featured[];
  readonly churn: Classifier | undefined;
  readonly contact: Classifier | undefined;
  readonly lifetime: LifetimeModel | undefined;
  readonly buyers: readonly Buyer[];
  readonly versions: ReadonlyMap<PredictionKind, string>;
};

/** What the models expect of everybody. */
export const expectations = async (options: Options): Promise<readonly Expectation[]> => [
  ...churnExpectations(options),
  ...(await contactExpectations(options)),
  ...lifetimeExpectations(options),
];

const churnExpectations = ({ known, churn, versions }: Options): Expectation[] =>
  churn === undefined
    ? []
    : known.map(({ personId, values }) => {
        const { probability, reasons } = classify(churn, values);
        return {
          personId,
          kind: 'churn',
          modelVersion: versions.get('churn') ?? '',
          value: round(probability),
          band: probability >= 0.6 ? 'high' : probability >= 0.3 ? 'medium' : 'low',
          horizonDays: CHURN_DAYS,
          reasons,
        };
      });

const contactExpectations = async (options: Options): Promise<Expectation[]> => {
  const { warehouse, tenant, moment, known, contact, versions } = options;
  if (contact === undefined) return [];
  const likely = await likelyReasons(warehouse, { tenant, moment });
  return known.map(({ personId, values }) => {
    const { probability, reasons } = classify(contact, values);
    const about = (likely.get(personId) ?? likely.get(''))?.about;
    return {
      personId,
      kind: 'contact',
      modelVersion: versions.get('contact') ?? '',
      value: round(probability),
      band: chance(probability),
      ...(about === undefined ? {} : { about }),
      horizonDays: CONTACT_DAYS,
      reasons,
    };
  });
};

const chance = (probability: number): string =>
  probability >= 0.5 ? 'likely' : probability >= 0.2 ? 'possible' : 'unlikely';

const lifetimeExpectations = ({ lifetime, buyers, versions }: Options): Expectation[] => {
  if (lifetime === undefined) return [];
  const modelVersion = versions.get('lifetime-value') ?? '';
  const expected = buyers.map((buyer) => ({
    buyer,
    ...expectOf(lifetime, buyer, { value: VALUE_DAYS / 7, next: NEXT_DAYS / 7 }),
  }));
  const values = expected.map(({ value }) => value).sort((a, b) => a - b);
  const [silver, gold] = [quantile(values, 0.5), quantile(values, 0.8)];
  return expected.flatMap(({ buyer, value, purchases, next, alive }): Expectation[] => {
    const reasons = [
      { feature: 'expected-purchases', value: round(purchases), weight: round(purchases) },
      { feature: 'alive', value: round(alive), weight: round(alive) },
      { feature: 'mean-value', value: Math.round(buyer.meanValue), weight: Math.round(buyer.meanValue) },
    ];
    const of = { personId: buyer.personId, modelVersion, reasons };
    return [
      {
        ...of,
        kind: 'lifetime-value',
        value,
        currency: buyer.currency,
        band: value > gold ? 'gold' : value > silver ? 'silver' : 'bronze',
        horizonDays: VALUE_DAYS,
        alive,
        spent: buyer.spent,
      },
      {
        ...of,
        kind: 'next-purchase',
        value: round(next),
        band: chance(next),
        horizonDays: NEXT_DAYS,
      },
    ];
  });
};

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
