import { createHash } from 'node:crypto';
import type { DecisionKind, PredictionKind } from '@icrm/contracts';

/** What a model expects of somebody. */
export type Expectation = {
  readonly personId: string;
  readonly kind: PredictionKind;
  readonly modelVersion: string;
  readonly value: number;
  readonly currency?: string | undefined;
  readonly band: string;
  /** contact: what it will most likely be about. */
  readonly about?: string;
  readonly horizonDays: number;
  readonly reasons: readonly { readonly feature: string; readonly value: number; readonly weight: number }[];
  /** lifetime-value: the probability that they still buy, and what they spent so far. */
  readonly alive?: number;
  readonly spent?: number;
};

/** What should be done about somebody, because of an expectation. */
export type ToDecide = {
  readonly personId: string;
  readonly kind: DecisionKind;
  readonly arm: 'treated' | 'holdout';
  readonly value?: string | undefined;
  /** The expectation behind it; none: what has happened already is reason enough. */
  readonly because?: Expectation;
  readonly reasons: Expectation['reasons'];
  readonly days: number;
};

/** A decision that holds: of a kind, about somebody, with its value. */
export type Live = ReadonlyMap<string, { readonly value: string | undefined }>;

/** So many of a hundred are left alone, so that what the play gains can be told. */
const HOLDOUT_PERCENT = 20;

/** Plays are for those that may still be won: a decision that holds is not repeated. */
export const decisionsFor = ({
  expectations,
  live,
}: {
  readonly expectations: readonly Expectation[];
  readonly live: Live;
}): readonly ToDecide[] => {
  const spent = expectations
    .flatMap((it) => (it.kind === 'lifetime-value' ? [it.spent ?? 0] : []))
    .sort((a, b) => a - b);
  const muchSpent = spent[Math.floor(spent.length * 0.75)] ?? Number.POSITIVE_INFINITY;
  return expectations
    .flatMap((it) => [...atRisk(it), ...tier(it), ...dormant(it, muchSpent)])
    .filter(({ kind, personId, value }) => {
      const holds = live.get(`${kind} ${personId}`);
      return holds === undefined || (kind === 'value-tier' && holds.value !== value);
    });
};

/** People with signs of frustration, as the metric of that name tells them. */
export const careFor = (
  frustrated: readonly Readonly<Record<string, unknown>>[],
  live: Live,
): readonly ToDecide[] =>
  frustrated
    .map((row) => ({ personId: String(row['person_id']), score: Number(row['score']), row }))
    .filter(
      ({ personId, score }) => score >= MUCH_FRUSTRATION && live.get(`care-first ${personId}`) === undefined,
    )
    .map(({ personId, row }) => ({
      personId,
      kind: 'care-first',
      // Nobody is held out of being cared for.
      arm: 'treated',
      reasons: signs
        .map(([column, feature]) => ({ feature, value: Number(row[column]), weight: Number(row[column]) }))
        .filter(({ value }) => value > 0),
      days: 30,
    }));

/** Two reopenings with a low rating, or as much of anything else. */
const MUCH_FRUSTRATION = 6;
const signs = [
  ['cases', 'cases'],
  ['reopened', 'reopened'],
  ['escalated', 'escalated'],
  ['promises_missed', 'promises-missed'],
  ['low_ratings', 'low-ratings'],
] as const;

const atRisk = (it: Expectation): ToDecide[] =>
  it.kind === 'churn' && it.band === 'high' ? [play('retention-play', it)] : [];

/** Who spent much and has probably gone. */
const dormant = (it: Expectation, muchSpent: number): ToDecide[] =>
  it.kind === 'lifetime-value' && (it.alive ?? 1) < 0.5 && (it.spent ?? 0) > muchSpent
    ? [play('win-back', it)]
    : [];

/** A tier changes how somebody is served; nobody is held out of good service. */
const tier = (it: Expectation): ToDecide[] =>
  it.kind === 'lifetime-value'
    ? [
        {
          personId: it.personId,
          kind: 'value-tier',
          arm: 'treated',
          value: it.band,
          because: it,
          reasons: it.reasons,
          days: 120,
        },
      ]
    : [];

const play = (kind: DecisionKind, it: Expectation): ToDecide => ({
  personId: it.personId,
  kind,
  arm: armOf(kind, it.personId),
  because: it,
  reasons: [{ feature: it.kind, value: it.value, weight: it.value }, ...it.reasons],
  days: 90,
});

/** The same person is always in the same group of a play, whoever asks. */
export const armOf = (kind: string, personId: string): 'treated' | 'holdout' => {
  const hash = createHash('sha256').update(`${kind}/${personId}`).digest().readUInt32BE(0);
  return hash % 100 < HOLDOUT_PERCENT ? 'holdout' : 'treated';
};
