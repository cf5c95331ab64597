/** The noun of a stream, before its first '-'. There are few, so it is fit to group measurements by. */
export const categoryOf = (stream: string): string => stream.split('-', 1)[0] ?? stream;
