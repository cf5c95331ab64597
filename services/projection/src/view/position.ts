/** Compares log positions written as decimal text. */
export const comparePositions = (a: string, b: string): number =>
  a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;

/** A position as text that sorts as the number does: the 20 digits an unsigned 64-bit integer may have. */
export const padPosition = (position: string | bigint): string => position.toString().padStart(20, '0');

/** The opposite of `padPosition`. */
export const unpadPosition = (padded: string): string => BigInt(padded).toString();

/** The lowest of some positions; 0n of none. */
export const lowest = (positions: readonly bigint[]): bigint =>
  positions.toSorted((a, b) => (a < b ? -1 : 1))[0] ?? 0n;
