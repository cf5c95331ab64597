/** A place in JSON: keys, `*` for each element of a list or each field of an object. */
export type Path = readonly string[];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same JSON with the values at a place replaced; undefined takes a field away. What is not there stays away. */
export const replaceAt = (
  value: unknown,
  [key, ...rest]: Path,
  replace: (value: unknown) => unknown,
): unknown => {
  if (value === undefined) return undefined;
  if (key === undefined) return replace(value);
  const deeper = (part: unknown) => replaceAt(part, rest, replace);
  if (Array.isArray(value)) {
    if (key === '*') return value.map(deeper);
    return value.map((part, index) => (String(index) === key ? deeper(part) : part));
  }
  if (!isObject(value)) return value;
  if (key !== '*' && !Object.hasOwn(value, key)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      const next = key === '*' || name === key ? deeper(part) : part;
      return next === undefined ? [] : [[name, next]];
    }),
  );
};

/** The same JSON with every text in it replaced; numbers go, since they tell as much as texts. */
export const textsIn = (value: unknown, replace: (text: string) => unknown): unknown => {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.flatMap((part) => textsIn(part, replace) ?? []);
  if (!isObject(value)) return typeof value === 'boolean' ? value : undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => {
      const next = textsIn(part, replace);
      return next === undefined ? [] : [[name, next]];
    }),
  );
};
