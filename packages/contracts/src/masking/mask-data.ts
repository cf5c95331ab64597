import { allEvents, findEvent } from '../catalogue.ts';
import { type Covers, type Json, pathOf } from './covers.ts';
import { type FieldGroup, type FieldPolicy, type FieldSight, levelOf } from './field-policy.ts';
import { type Path, replaceAt } from './json-path.ts';

/** Data of an event as a caller sees them. */
export type MaskedData = {
  readonly data: Json;
  /** False when more than texts is gone: what is said of the event in words must not be made of its data. */
  readonly whole: boolean;
};

/** The group that a personal place of an event's data belongs to. */
const groupOf = ({ groups, otherwise }: FieldPolicy, path: Path): FieldGroup | undefined => {
  const named = (name: string) => groups.find(({ data }) => data.includes(name));
  return named(path.join('.')) ?? named(path.at(-1) ?? '') ?? groups.find(({ name }) => name === otherwise);
};

const isIdentifier = (path: Path): boolean =>
  path.at(-1) === 'value' &&
  /^identifiers?$/.test(path.findLast((key) => key !== '*' && key !== 'value') ?? '');

type Masking = { readonly covers: Covers; readonly policy: FieldPolicy; readonly sight: FieldSight };

const maskPersonal = (data: unknown, path: Path, { covers, policy, sight }: Masking): unknown => {
  if (isIdentifier(path)) return replaceAt(data, path.slice(0, -1), covers.identifier);
  const group = groupOf(policy, path);
  if (group === undefined || levelOf(sight, group.name) === 'clear') return data;
  return replaceAt(data, path, (value) => covers.cover(group, value));
};

/** The data of an event, its personal values in the clear before. */
export const maskData = (masking: Masking, type: string, data: Json): MaskedData => {
  const definition = findEvent(type);
  // Nobody knows what is in it.
  if (definition === undefined) return { data: {}, whole: false };
  const { covers } = masking;
  let texts: unknown = data;
  for (const { path } of definition.personal) texts = maskPersonal(texts, path, masking);
  let covered = covers.money(texts);
  for (const group of covers.groups)
    for (const place of group.events[type] ?? [])
      covered = replaceAt(covered, pathOf(place), (value) => covers.cover(group, value));
  return { data: covered as Json, whole: covered === texts };
};

const bare = (path: Path): string => path.filter((key) => key !== '*' && !/^\d+$/.test(key)).join('.');

/** Every personal place of any event, without its lists: whole, and by its group. */
const personalPlaces = (): ReadonlyMap<string, Path> =>
  new Map(allEvents.flatMap(({ personal }) => personal.map(({ path }) => [bare(path), path] as const)));

/** The group that keeps a place in the data of any event from the caller; undefined for a place in clear. */
export const withheldData = ({ covers, policy, sight }: Masking, place: string): string | undefined => {
  const asked = bare(pathOf(place));
  const first = (holds: (group: FieldGroup) => boolean): string | undefined =>
    covers.groups.find(holds)?.name;
  if (/minor$/i.test(asked)) return first(({ money }) => money);
  const personal = personalPlaces().get(asked);
  if (personal === undefined)
    return first(({ events }) => Object.values(events).some((places) => places.includes(asked)));
  // Which kind of identifier it is, the place does not tell.
  if (isIdentifier(personal)) return first(({ identifiers }) => identifiers.length > 0);
  const group = groupOf(policy, personal);
  return group === undefined || levelOf(sight, group.name) === 'clear' ? undefined : group.name;
};
