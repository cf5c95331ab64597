import fc from 'fast-check';

type Schema = { readonly [name: string]: unknown };

/** An operation of the description, with what is needed to call it. */
export type Operation = {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly bodies: Readonly<Record<string, Schema>>;
};

/** A request to send. */
export type Garbage = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

/** The operations of an OpenAPI document. */
export const operationsOf = (document: {
  readonly paths: Readonly<Record<string, Schema>>;
}): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const { parameters = [], requestBody } = operation as {
        parameters?: Operation['parameters'];
        requestBody?: { content: Record<string, { schema: Schema }> };
      };
      const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]);
      return { method: method.toUpperCase(), path, parameters, bodies: Object.fromEntries(bodies) };
    }),
  );

/** The schemas that a description refers to, and values worth trying where text is wanted: ids that exist, cursors. */
export type Material = {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly values?: readonly string[];
  /** How many values that fit come to one that does not; 5. */
  readonly fitting?: number;
};

/** Requests to an operation that are right in some places and wrong in others. */
export const garbageFor = (
  operation: Operation,
  { schemas, values = [], fitting: fits = 5 }: Material,
): fc.Arbitrary<Garbage> => {
  const text =
    values.length === 0
      ? anyText
      : fc.oneof({ weight: fits, arbitrary: fc.constantFrom(...values) }, anyText);
  const anything = anythingOf(text);
  const valueFor = (schema: Schema, depth = 0): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: fits, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: anything });
  const fitting = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    const found =
      typeof schema['$ref'] === 'string' ? schemas[schema['$ref'].split('/').at(-1) ?? ''] : schema;
    if (found === undefined || depth > 4) return anything;
    const choices = (found['anyOf'] ?? found['oneOf']) as readonly Schema[] | undefined;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => valueFor(choice, depth + 1)));
    if (Array.isArray(found['enum'])) return fc.constantFrom(...found['enum']);
    if (found['const'] !== undefined) return fc.constant(found['const']);
    return ofType(found, depth);
  };
  const ofType = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    switch (schema['type']) {
      case 'object': {
        const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
        const fields = Object.fromEntries(
          properties.map(([name, field]) => [name, valueFor(field, depth + 1)]),
        );
        const required = (schema['required'] ?? []) as readonly string[];
        const requiredKeys = required.filter((name) => name in fields);
        return fc.oneof(
          { weight: fits, arbitrary: fc.record(fields, { requiredKeys }) },
          { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
        );
      }
      case 'array':
        return fc.array(valueFor((schema['items'] ?? {}) as Schema, depth + 1), { maxLength: 3 });
      case 'integer':
      case 'number':
        return fc.oneof(fc.integer(), fc.double(), fc.nat(100));
      case 'boolean':
        return fc.boolean();
      default:
        return fittingText(schema, values) ?? text;
    }
  };
  const parameter = ({ schema }: Operation['parameters'][number]) =>
    valueFor(schema).map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')));
  const named = (place: string) => operation.parameters.filter((it) => it.in === place);
  const many = (place: string) =>
    fc.record(Object.fromEntries(named(place).map((it) => [it.name, parameter(it)])), { requiredKeys: [] });
  const parts = fc.record({
    params: fc.record(Object.fromEntries(named('path').map((it) => [it.name, parameter(it)]))),
    query: fc.oneof(
      { weight: fits, arbitrary: many('query') },
      { weight: 1, arbitrary: fc.dictionary(text, text, { maxKeys: 2 }) },
    ),
    headers: many('header'),
    body: bodyOf(operation, valueFor),
  });
  return parts.map(({ params, query, headers, body }) => ({
    method: operation.method,
    path: `${operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => encode(params[name] ?? ''))}?${new URLSearchParams(withoutUnset(query))}`,
    headers: {
      ...onlyPrintable(withoutUnset(headers)),
      ...(body === undefined ? {} : { 'content-type': body.type }),
    },
    body: body?.text,
  }));
};

/** A text that fits a pattern: one of the values that do, or one made of the pattern where it can be read. */
const fittingText = ({ pattern }: Schema, values: readonly string[]): fc.Arbitrary<string> | undefined => {
  if (typeof pattern !== 'string') return undefined;
  try {
    const expression = new RegExp(pattern);
    const known = values.concat(ids).filter((value) => expression.test(value));
    return known.length > 0 ? fc.constantFrom(...known) : fc.stringMatching(expression);
  } catch {
    return undefined;
  }
};

const ids = [
  '0193a000-0000-7000-8000-000000000001',
  '2026-03-02T09:00:00.000Z',
  '2026-03-02',
  'EUR',
  'ES',
  'a@b.co',
  'web',
  '7',
];
const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ids),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    '__proto__',
    'constructor',
    '$ne',
    '../..',
    '\u0000',
    'a'.repeat(3_000),
    '-1',
    '1e999',
    'null',
  ),
);
const anythingOf = (text: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.oneof(text, fc.jsonValue({ maxDepth: 3 }), fc.constant({ __proto__: null, $gt: '' }));

type Body = { readonly type: string; readonly text: string } | undefined;

const bodyOf = (
  operation: Operation,
  valueFor: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Body> => {
  const types = Object.entries(operation.bodies);
  if (operation.method === 'GET') return fc.constant(undefined);
  const fitting = types.map(([type, schema]) => {
    const one = valueFor(schema).map((value) =>
      type === 'text/csv'
        ? typeof value === 'string'
          ? value
          : 'reference,kind\n1,person'
        : JSON.stringify(value),
    );
    return type === 'application/x-ndjson'
      ? fc.array(one, { maxLength: 4 }).map((lines) => ({ type, text: lines.join('\n') }))
      : one.map((it) => ({ type, text: it }));
  });
  const type = fc.constantFrom('application/json', 'application/x-ndjson', 'text/csv', 'text/plain', 'x');
  const wild = fc.record({ type, text: fc.oneof(fc.json(), fc.string(), fc.constant('['.repeat(5_000))) });
  return fc.oneof(
    ...fitting.map((arbitrary) => ({ weight: 6, arbitrary })),
    { weight: 1, arbitrary: wild },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
};

/** A path segment; one that cannot be encoded, or would be swallowed by the client, is sent as something else. */
const encode = (segment: string): string => {
  const whole = segment.isWellFormed() ? segment : 'x';
  return ['', '.', '..'].includes(whole) ? '%20' : encodeURIComponent(whole);
};
const withoutUnset = (fields: Readonly<Record<string, string | undefined>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((it): it is [string, string] => it[1] !== undefined));
const onlyPrintable = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, '?').trim()]),
  );
