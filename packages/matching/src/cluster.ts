/** A pair that was found to match, with its sum of weights. */
export type ScoredPair = { readonly a: string; readonly b: string; readonly bits: number };

/** Which pairs were joined, and which the guard kept apart. */
export type Clusters = {
  /** Every id that was joined with another, by the smallest id of its component. */
  readonly components: ReadonlyMap<string, readonly string[]>;
  readonly joined: readonly ScoredPair[];
  /** Pairs that would have made a component larger than allowed; for a person to decide. */
  readonly guarded: readonly (ScoredPair & { readonly wouldHold: number })[];
};

/**
 * Joins pairs into components, the best evidence first. A component never grows beyond `maxSize`: a value shared by
 * many (a switchboard's number, a default birth date) must not chain a base together.
 */
export const cluster = (pairs: readonly ScoredPair[], maxSize = 25): Clusters => {
  const parent = new Map<string, string>();
  const members = new Map<string, string[]>();
  const find = (id: string): string => {
    let root = id;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    return root;
  };
  const membersOf = (root: string): string[] => members.get(root) ?? [root];
  const joined: ScoredPair[] = [];
  const guarded: (ScoredPair & { wouldHold: number })[] = [];
  for (const pair of [...pairs].sort(byStrength)) {
    const [a, b] = [find(pair.a), find(pair.b)].sort();
    if (a === undefined || b === undefined) continue;
    const together = a === b ? membersOf(a) : [...membersOf(a), ...membersOf(b)];
    if (together.length > maxSize) {
      guarded.push({ ...pair, wouldHold: together.length });
      continue;
    }
    joined.push(pair);
    if (a === b) continue;
    parent.set(b, a);
    members.delete(b);
    members.set(a, together);
  }
  return { components: members, joined, guarded };
};

const byStrength = (x: ScoredPair, y: ScoredPair): number =>
  y.bits - x.bits || (x.a + x.b < y.a + y.b ? -1 : 1);
