import type { StoredEvent } from './codec.ts';

// By event, so that what was made of it goes when the event goes.
const shared = new WeakMap<StoredEvent, { made?: unknown }>();

/** From now on what is made of this event is made once for all who read it, and can be changed by none of them. */
export const shareDecoding = (event: StoredEvent): void => {
  shared.set(event, {});
};

/** What a step makes of an event; of a shared one, what it made the first time. The step must be the same for all. */
export const onceShared = <T>(event: StoredEvent, make: (event: StoredEvent) => T): T => {
  const kept = shared.get(event);
  if (kept === undefined) return make(event);
  kept.made ??= frozen(make(event));
  return kept.made as T;
};

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};
