import type { EventDefinition } from '@icrm/contracts';
import { z } from 'zod';

/** A JSON Schema, draft 7, without references. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The schema of an event's data. Personal places are marked `x-personal`: in topics they are sealed texts. */
export const eventSchema = ({ type, summary, version, schema, personal }: EventDefinition): JsonSchema => {
  const plain = plainSchema(schema);
  const marked = personal.reduce((marking, { path }) => mark(marking, path), plain);
  return { ...marked, title: type, description: summary, 'x-schema-version': version };
};

/** A schema as JSON Schema, draft 7, without references. */
export const plainSchema = (schema: z.ZodType): JsonSchema =>
  toPlain(z.toJSONSchema(schema, { target: 'draft-7', io: 'output' }));

/**
 * Puts what is referred to where it is referred from: a schema is embedded in other documents, where it has no root. What
 * contains itself is written out once; further down anything is allowed.
 */
const toPlain = (schema: object): JsonSchema => {
  const definitions = 'definitions' in schema ? new Map(Object.entries(schema.definitions ?? {})) : new Map();
  const inline = (value: unknown, within: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => inline(item, within));
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, ...rest } = value as { readonly $ref?: string };
    const own = Object.entries(rest).filter(
      ([key]) => !['definitions', '$schema', 'id', '$id'].includes(key),
    );
    const fields = Object.fromEntries(own.map(([key, one]) => [key, inline(one, within)]));
    return $ref === undefined ? fields : { ...referred($ref, within), ...fields };
  };
  const referred = ($ref: string, within: readonly string[]): object => {
    const name = $ref.replace('#/definitions/', '');
    if (name === '#' || within.includes(name)) return { description: 'as it is around it' };
    const target = inline(definitions.get(name), [...within, name]);
    return typeof target === 'object' && target !== null ? target : {};
  };
  const root = inline(schema, []);
  return typeof root === 'object' && root !== null ? { ...root } : {};
};

/** Marks the place at a path of property names, `*` for the elements of an array. */
const mark = (schema: JsonSchema, path: readonly string[]): JsonSchema => {
  const [head, ...rest] = path;
  if (head === undefined) return { ...schema, 'x-personal': true };
  if (head === '*') return { ...schema, items: mark(objectOf(schema['items']), rest) };
  const properties = objectOf(schema['properties']);
  return { ...schema, properties: { ...properties, [head]: mark(objectOf(properties[head]), rest) } };
};

const objectOf = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? { ...value } : {};
