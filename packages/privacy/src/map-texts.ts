/** A copy of a JSON value in which every text was replaced by what `change` gives for it and its path. */
export const mapTexts = <T>(value: T, change: (text: string, path: readonly string[]) => string): T =>
  // A text becomes a text and everything else keeps its shape, so the type stays.
  mapAny(value, change, []) as T;

const mapAny = (
  value: unknown,
  change: (text: string, path: readonly string[]) => string,
  path: readonly string[],
): unknown => {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) {
    const inside = [...path, '*'];
    return value.map((element) => mapAny(element, change, inside));
  }
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, mapAny(field, change, [...path, key])]),
  );
};

// Dates, buffers and the like of a document are not texts in pieces. Judged by shape: an object may come from another realm.
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};
