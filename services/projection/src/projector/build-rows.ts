import type { CustomerView } from '@icrm/contracts';
import { BrokenCiphertext, KeyMissing } from '@icrm/privacy';
import { type Row, toHiddenRow, toRow } from '../search/row.ts';
import { type HashPersonal, tokensOf } from '../search/tokens.ts';
import { identifierKeysOf } from '../sections/identifiers.ts';
import { sealedProfile } from '../sections/profile.ts';
import type { Section } from '../sections/section.ts';
import { componentVersion } from '../view/component.ts';
import type { Facet } from '../view/facet.ts';
import { dueOf, membersOf, mergeView } from '../view/merge.ts';
import type { RevealFacets } from '../view/reveal-facets.ts';
import { rulesAt, type SurvivorshipRules } from '../view/survivorship-rules.ts';

/** What rows are built with. */
export type RowBuilding = {
  readonly sections: readonly Section[];
  readonly ruleVersions: readonly SurvivorshipRules[];
  readonly reveal: RevealFacets;
  readonly hash: HashPersonal;
};

type Personal = { readonly tokens: readonly string[]; readonly sealed: Readonly<Record<string, unknown>> };

const now = (): string => new Date().toISOString();

const profile = { name: 'profile', initial: {} };
const identifiers = { name: 'identifiers', initial: {} };

/** A component whose personal values cannot be read: its row stays as it was. */
export type RowFailure = { readonly members: readonly Facet[]; readonly reason: string };

type BuiltRows = { readonly rows: readonly Row[]; readonly failures: readonly RowFailure[] };

/** Builds the rows of components: one to be found, and a hidden one for each further member. */
export type BuildRows = (components: readonly (readonly Facet[])[]) => Promise<BuiltRows>;

/** Lost keys and altered values do not get better by trying again; everything else may. */
export const isLasting = (error: unknown): error is Error =>
  error instanceof KeyMissing || error instanceof BrokenCiphertext;

/**
 * The personal part of a row costs decryption and hashing, and most events leave it as it is: for a customer alone it is
 * remembered with the profile's state, which is replaced by every event that changes it.
 */
export const createBuildRows = ({ sections, ruleVersions, reveal, hash }: RowBuilding): BuildRows => {
  let remembered = new WeakMap<object, Personal>();
  let rememberedBy = 0;

  const personalOf = (
    sealed: readonly Facet[],
    revealed: readonly Facet[],
    { view, at, due }: { readonly view: CustomerView; readonly at: string; readonly due: string | undefined },
  ): Personal => {
    // What changes without an event is not remembered with a state.
    const state = sealed.length === 1 && due === undefined ? sealed[0]?.sections['profile'] : undefined;
    const memo = typeof state === 'object' && state !== null ? state : undefined;
    const known = memo === undefined ? undefined : remembered.get(memo);
    if (known !== undefined) return known;
    const personal = {
      tokens: tokensOf(view, hash),
      sealed: sealedProfile(membersOf(revealed, profile), membersOf(sealed, profile), {
        rules: rulesAt(ruleVersions, at),
        at,
      }),
    };
    if (memo !== undefined) remembered.set(memo, personal);
    return personal;
  };

  const rowsOf = (sealed: readonly Facet[], revealed: readonly Facet[]): Row[] => {
    const at = now();
    const { version: rulesVersion } = rulesAt(ruleVersions, at);
    if (rulesVersion !== rememberedBy) remembered = new WeakMap();
    rememberedBy = rulesVersion;
    const [senior, ...others] = sealed;
    const view = mergeView(revealed, { sections, rules: rulesAt(ruleVersions, at), at });
    if (senior === undefined || view === undefined) return [];
    const version = componentVersion(sealed);
    const due = dueOf(sealed, { sections, at });
    const keys = identifierKeysOf(membersOf(sealed, identifiers));
    return [
      toRow({ view, ...personalOf(sealed, revealed, { view, at, due }), version, keys, due }),
      ...others.map(({ tenant, customerId }) => toHiddenRow(tenant, customerId, version)),
    ];
  };

  const together = async (components: readonly (readonly Facet[])[]): Promise<Row[]> => {
    const revealed = await reveal(components.flat());
    let from = 0;
    return components.flatMap((members) => {
      const part = revealed.slice(from, from + members.length);
      from += members.length;
      return rowsOf(members, part);
    });
  };

  const oneByOne: BuildRows = async (components) => {
    const rows: Row[] = [];
    const failures: RowFailure[] = [];
    for (const members of components) {
      try {
        rows.push(...(await together([members])));
      } catch (error) {
        if (!isLasting(error)) throw error;
        failures.push({ members, reason: error.message });
      }
    }
    return { rows, failures };
  };

  return async (components) => {
    try {
      return { rows: await together(components), failures: [] };
    } catch (error) {
      if (!isLasting(error)) throw error;
      return oneByOne(components);
    }
  };
};
