import type { ConfigChoice, ConfigConflict, ConfigConstraint, ConfigModel } from '@icrm/contracts';

/** How many partial configurations are tried before a question is given up: models that need more are too tangled. */
const MOST_STEPS = 50_000;

/** What is said of choices: whether they can stand together, which features lack a choice, and what they cost. */
export type Verdict = {
  /** Every feature has its choices, and all constraints hold. */
  readonly complete: boolean;
  /** Choices that cannot stand together, whatever else is chosen. */
  readonly conflicts: readonly ConfigConflict[];
  readonly missing: readonly { readonly feature: string; readonly choose: number }[];
  readonly priceMinor: number;
};

const same = (a: ConfigChoice) => (b: ConfigChoice) => a.feature === b.feature && a.option === b.option;
const has = (choices: readonly ConfigChoice[]) => (wanted: ConfigChoice) => choices.some(same(wanted));

/** Checks choices by a model. Pure: an old configuration can be checked by any version of its model at any time. */
export const check = (model: ConfigModel, choices: readonly ConfigChoice[]): Verdict => {
  const missing = model.features.flatMap(({ feature, min }) => {
    const chosen = choices.filter((choice) => choice.feature === feature).length;
    return chosen < min ? [{ feature, choose: min - chosen }] : [];
  });
  const conflicts = conflictsOf(model, choices);
  const holds = model.constraints.every((constraint) => satisfied(constraint, model, choices));
  const complete = conflicts.length === 0 && missing.length === 0 && holds;
  return { complete, conflicts, missing, priceMinor: priceOf(model, choices) };
};

const priceOf = (model: ConfigModel, choices: readonly ConfigChoice[]): number =>
  choices.reduce((sum, choice) => sum + (optionOf(model, choice)?.priceMinor ?? 0), model.basePriceMinor);

const optionOf = ({ features }: ConfigModel, { feature, option }: ConfigChoice) =>
  features.find((it) => it.feature === feature)?.options.find((it) => it.option === option);

/** Every conflict, one after the other, each without those before it; neither choices nor constraints can be spared. */
const conflictsOf = (model: ConfigModel, choices: readonly ConfigChoice[]): ConfigConflict[] => {
  const unknown = choices.filter((choice) => optionOf(model, choice) === undefined);
  if (unknown.length > 0)
    return unknown.map((choice) => ({ choices: [choice], constraints: [noSuch(choice)] }));
  const found: ConfigConflict[] = [];
  let rest: readonly ConfigChoice[] = choices;
  while (!completable(model, rest)) {
    const core = shrink(rest, (some) => !completable(model, some));
    if (core.length === 0) return [...found, { choices: [], constraints: reasons(model, []) }];
    found.push({ choices: core, constraints: reasons(model, core) });
    rest = rest.filter((choice) => !core.some(same(choice)));
  }
  return found;
};

const noSuch = ({ feature, option }: ConfigChoice) => ({
  constraintId: 'model',
  because: `${feature} has no option ${option}`,
});

/** The constraints without which the choices could stand; of too many options of a feature, its number. */
const reasons = (model: ConfigModel, choices: readonly ConfigChoice[]): ConfigConflict['constraints'] => {
  const needed = shrink(
    model.constraints,
    (some) => !completable({ ...model, constraints: [...some] }, choices),
  );
  if (needed.length > 0) return needed.map(({ constraintId, because }) => ({ constraintId, because }));
  return model.features
    .filter(({ feature, max }) => choices.filter((choice) => choice.feature === feature).length > max)
    .map(({ feature, max }) => ({ constraintId: 'model', because: `${feature} takes ${max} at most` }));
};

/** The items without those that can be spared while it still holds. */
const shrink = <T>(items: readonly T[], holds: (some: readonly T[]) => boolean): T[] => {
  let kept = [...items];
  for (const item of items) {
    const without = kept.filter((it) => it !== item);
    if (holds(without)) kept = without;
  }
  return kept;
};

/** Whether more choices can make it a whole that holds. */
const completable = (model: ConfigModel, choices: readonly ConfigChoice[]): boolean => {
  let steps = 0;
  // Options are added in their order, so that no set is tried twice.
  const search = (chosen: readonly ConfigChoice[], index: number, from: number): boolean => {
    steps += 1;
    if (steps > MOST_STEPS) return true;
    if (model.constraints.some((constraint) => broken(constraint, model, chosen))) return false;
    const feature = model.features[index];
    if (feature === undefined) return model.constraints.every((it) => satisfied(it, model, chosen));
    const count = chosen.filter((choice) => choice.feature === feature.feature).length;
    if (count > feature.max) return false;
    if (count >= feature.min && search(chosen, index + 1, 0)) return true;
    if (count === feature.max) return false;
    return feature.options.slice(from).some(({ option }, place) => {
      const more = { feature: feature.feature, option };
      return !has(chosen)(more) && search([...chosen, more], index, from + place + 1);
    });
  };
  return search(choices, 0, 0);
};

/** Whether no further choice can make a constraint hold. */
const broken = (
  constraint: ConfigConstraint,
  model: ConfigModel,
  chosen: readonly ConfigChoice[],
): boolean => {
  switch (constraint.kind) {
    case 'excludes':
      return !satisfied(constraint, model, chosen);
    case 'requires':
      return false;
    case 'limit':
      return constraint.atMost !== undefined && least(constraint, model, chosen) > constraint.atMost;
  }
};

const satisfied = (
  constraint: ConfigConstraint,
  model: ConfigModel,
  chosen: readonly ConfigChoice[],
): boolean => {
  const applies = constraint.when.every(has(chosen));
  switch (constraint.kind) {
    case 'requires':
      return !applies || constraint.among.some(has(chosen));
    case 'excludes':
      return !applies || !constraint.among.some(has(chosen));
    case 'limit': {
      const total = sumOf(constraint, model, chosen);
      const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = constraint;
      return total >= atLeast && total <= atMost;
    }
  }
};

const sumOf = (
  { attribute = '' }: ConfigConstraint,
  model: ConfigModel,
  chosen: readonly ConfigChoice[],
): number => chosen.reduce((sum, choice) => sum + (optionOf(model, choice)?.attributes[attribute] ?? 0), 0);

/** The least that it can add up to: what is chosen, and whatever takes away from it. */
const least = (constraint: ConfigConstraint, model: ConfigModel, chosen: readonly ConfigChoice[]): number => {
  const { attribute = '' } = constraint;
  const negative = model.features
    .flatMap(({ feature, options }) => options.map((it) => ({ feature, ...it })))
    .filter((it) => !has(chosen)(it))
    .reduce((sum, { attributes }) => sum + Math.min(0, attributes[attribute] ?? 0), 0);
  return sumOf(constraint, model, chosen) + negative;
};
