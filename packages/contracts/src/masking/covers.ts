import { type FieldGroup, type FieldPolicy, type FieldSight, levelOf } from './field-policy.ts';
import { type Path, replaceAt, textsIn } from './json-path.ts';
import { hideMoney, roundMoney } from './money-mask.ts';
import { MASKED, shorten } from './shorten.ts';

export type Json = Readonly<Record<string, unknown>>;

/** How the values of groups are covered that a caller does not see in clear. */
export type Covers = {
  /** The groups that are not in clear. */
  readonly groups: readonly FieldGroup[];
  /** A value of a group: its texts shortened or masked; whatever else there is goes. */
  cover(group: FieldGroup, value: unknown): unknown;
  money(value: unknown): unknown;
  /** `{kind, value}`, by the kind. */
  identifier(identifier: unknown): unknown;
  /** A value that stands at a place of the view. */
  part(path: Path, value: unknown): unknown;
  /** The group that keeps a place of the view from the caller; undefined for a place in clear. */
  withheld(path: string): string | undefined;
  withheldIdentifier(kind: string): string | undefined;
};

export const pathOf = (place: string): Path => place.split('.');

const isText = (value: unknown): boolean => typeof value === 'string';
const isPrefix = (a: Path, b: Path): boolean =>
  a.length <= b.length && a.every((key, index) => key === b[index] || key === '*' || b[index] === '*');

/** Places of the view that are amounts, or hold nothing else. */
const amounts = /(Minor|\.totals|\.goodwill|\.costToServe)$/;

export const createCovers = (sight: FieldSight, policy: FieldPolicy): Covers => {
  const groups = policy.groups.filter(({ name }) => levelOf(sight, name) !== 'clear');
  const places = groups.flatMap((group) => group.view.map((place) => ({ group, place: pathOf(place) })));
  const byKind = new Map<string, FieldGroup>(
    groups.flatMap((group) => group.identifiers.map((kind) => [kind, group] as const)),
  );
  const ofMoney = groups.find((group) => group.money);

  const cover = (group: FieldGroup, value: unknown): unknown => {
    if (typeof value === 'string')
      return levelOf(sight, group.name) === 'shortened' ? shorten(group.shortened, value) : MASKED;
    if (Array.isArray(value)) return value.every(isText) ? value.map((text) => cover(group, text)) : [];
    if (typeof value !== 'object' || value === null) return undefined;
    return textsIn(value, (text) => cover(group, text));
  };

  const money = (value: unknown): unknown => {
    if (ofMoney === undefined) return value;
    return levelOf(sight, ofMoney.name) === 'shortened' ? roundMoney(value) : hideMoney(value);
  };

  return {
    groups,
    cover,
    money,
    identifier(identifier) {
      // Identifiers have these two in events and views alike.
      const { kind, value } = identifier as { readonly kind: string; readonly value: unknown };
      const group = byKind.get(kind);
      return group === undefined ? identifier : { ...(identifier as Json), value: cover(group, value) };
    },
    part(path, value) {
      let covered = money(value);
      for (const { group, place } of places) {
        if (isPrefix(path, place))
          covered = replaceAt(covered, place.slice(path.length), (at) => cover(group, at));
        else if (isPrefix(place, path)) covered = cover(group, covered);
      }
      return covered;
    },
    withheld(path) {
      if (ofMoney !== undefined && amounts.test(path)) return ofMoney.name;
      const asked = pathOf(path);
      return places.find(({ place }) => isPrefix(place, asked) || isPrefix(asked, place))?.group.name;
    },
    withheldIdentifier: (kind) => byKind.get(kind)?.name,
  };
};
