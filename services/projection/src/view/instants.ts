/** The earlier of two ISO instants. */
export const earlier = (a: string, b: string): string => [a, b].sort()[0] ?? a;
/** The later of two ISO instants. */
export const later = (a: string, b: string): string => [a, b].sort()[1] ?? b;
