import type { Fact, FactsOf } from './facts-of.ts';

/** The data of an event of a context whose types are not known here; what is missing is missing. */
export type Loose = {
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean;
  inner(name: string): Loose;
};

const loose = (data: Readonly<Record<string, unknown>>): Loose => ({
  text: (name) => (typeof data[name] === 'string' ? data[name] : undefined),
  number: (name) => (typeof data[name] === 'number' ? data[name] : undefined),
  flag: (name) => data[name] === true,
  inner: (name) => {
    const value = data[name];
    return loose(typeof value === 'object' && value !== null ? { ...value } : {});
  },
});

/**
 * The facts of events by name, read field by field: for contexts whose events grow while this one stays. A field that
 * is not there leaves its column empty.
 */
export const looseFacts = (
  on: Readonly<Record<string, (data: Loose) => Fact | readonly Fact[]>>,
): Readonly<Record<string, FactsOf>> =>
  Object.fromEntries(
    Object.entries(on).map(([type, handle]) => [
      type,
      ({ data }) => [handle(loose(data as Readonly<Record<string, unknown>>))].flat(),
    ]),
  );
