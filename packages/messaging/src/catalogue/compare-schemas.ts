import type { JsonSchema } from './event-schema.ts';

/** A schema as it was released, under the name of its event. */
export type Released = { readonly topic: string; readonly schema: JsonSchema };

/**
 * What in a new schema would break somebody who reads by the old one: nobody may be surprised by what is sent, and what was
 * sent before must still be taken. A new version of an event may take more liberties inside, since upcasters lift what is
 * stored, but what readers of topics see keeps its meaning all the same.
 */
export const incompatibilities = (
  released: JsonSchema,
  present: JsonSchema,
  path = '',
): readonly string[] => {
  const at = path === '' ? 'the event' : path;
  return [
    ...typeChanges(released, present, at),
    ...valueChanges(released, present, at),
    ...fieldChanges(released, present, path),
    ...itemChanges(released, present, path),
    ...choiceChanges(released, present, path),
  ];
};

const typesOf = ({ type }: JsonSchema): readonly unknown[] =>
  type === undefined ? [] : Array.isArray(type) ? type : [type];

/** Readers must not meet a type they do not know; integers are numbers. */
const typeChanges = (released: JsonSchema, present: JsonSchema, at: string): string[] => {
  const known = typesOf(released);
  if (known.length === 0) return [];
  const strange = typesOf(present).filter(
    (type) => !known.includes(type) && !(type === 'integer' && known.includes('number')),
  );
  const open =
    typesOf(present).length === 0 && present['anyOf'] === undefined && present['oneOf'] === undefined;
  return strange.length > 0 || (open && Object.keys(present).length === 0)
    ? [`${at}: its type was ${known.join(' or ')}`]
    : [];
};

/** A value that was sent must stay a value. New ones may come: readers are told to bear them. */
const valueChanges = (released: JsonSchema, present: JsonSchema, at: string): string[] => {
  const [before, now] = [valuesOf(released), valuesOf(present)];
  if (before === undefined || now === undefined) return [];
  return before
    .filter((value) => !now.includes(value))
    .map((value) => `${at}: ${JSON.stringify(value)} is gone`);
};

const valuesOf = (schema: JsonSchema): readonly unknown[] | undefined => {
  if (Array.isArray(schema['enum'])) return schema['enum'];
  return 'const' in schema ? [schema['const']] : undefined;
};

const fieldChanges = (released: JsonSchema, present: JsonSchema, path: string): string[] => {
  const [before, now] = [objectOf(released['properties']), objectOf(present['properties'])];
  const [needed, needs] = [listOf(released['required']), listOf(present['required'])];
  const found = Object.entries(before).flatMap(([name, schema]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (!(name in now)) return [`${place}: is gone`];
    const may = needed.includes(name) && !needs.includes(name) ? [`${place}: may be missing now`] : [];
    return [...may, ...incompatibilities(objectOf(schema), objectOf(now[name]), place)];
  });
  const demanded = needs
    .filter((name) => !needed.includes(String(name)) && Object.keys(before).length > 0)
    .map(
      (name) =>
        `${path === '' ? name : `${path}.${name}`}: must be there now, which stored events do not know`,
    );
  return [...found, ...demanded];
};

const itemChanges = (released: JsonSchema, present: JsonSchema, path: string): readonly string[] =>
  released['items'] === undefined || Array.isArray(released['items'])
    ? []
    : incompatibilities(objectOf(released['items']), objectOf(present['items']), `${path}[]`);

/** Each of several forms must still be there, at its place. */
const choiceChanges = (released: JsonSchema, present: JsonSchema, path: string): readonly string[] =>
  ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => {
    const before = listOf(released[keyword]);
    const now = listOf(present[keyword]);
    if (before.length > now.length) return [`${path || 'the event'}: a form of it is gone`];
    return before.flatMap((form, index) => incompatibilities(objectOf(form), objectOf(now[index]), path));
  });

const objectOf = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
