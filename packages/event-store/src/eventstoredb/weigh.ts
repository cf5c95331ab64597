import type { StoredEvent } from '../codec.ts';

const OWN_BYTES = 1_024;

/** About how many bytes of memory an event takes. */
export const weigh = ({ data, metadata }: StoredEvent): number =>
  OWN_BYTES + 2 * (weightOf(data) + weightOf(metadata));

/** A value's texts, and a little for each place. */
const weightOf = (value: unknown): number => {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  let sum = 16;
  for (const name in value) sum += name.length + weightOf(Reflect.get(value, name));
  return sum;
};
