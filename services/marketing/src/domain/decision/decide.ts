import type { DecisionAction } from '@icrm/contracts';

/** What is known of whom something is decided for. */
export type Known = {
  readonly holds: (action: DecisionAction) => boolean;
  readonly why: (action: DecisionAction) => string;
  readonly interests: readonly string[];
  /** How an action went so far, with everybody. */
  readonly record: (action: string) => { readonly shown: number; readonly accepted: number };
};

export type Chosen = {
  readonly action: DecisionAction;
  readonly score: number;
  readonly reasons: readonly string[];
};

/** The action that is worth most for somebody, and why; undefined when none is for them. Equal ones: the first named. */
export const decideAction = (
  actions: readonly DecisionAction[],
  slot: string,
  known: Known,
): Chosen | undefined => {
  const chosen = actions.flatMap((action): Chosen[] => {
    if (action.slot !== slot || (action.when !== undefined && !known.holds(action))) return [];
    const looked = action.interest !== undefined && known.interests.includes(action.interest);
    if (action.interest !== undefined && action.when === undefined && !looked) return [];
    const { shown, accepted } = known.record(action.name);
    const rate = (accepted + 1) / (shown + 10);
    const score = action.weight * (looked ? 2 : 1) * rate;
    const reasons = [
      ...(action.when === undefined ? [] : [known.why(action)]),
      ...(looked ? [`looked at ${action.interest}`] : []),
      `weight ${action.weight}, accepted ${accepted} of ${shown}`,
    ];
    return [{ action, score, reasons }];
  });
  return chosen.toSorted((a, b) => b.score - a.score)[0];
};
