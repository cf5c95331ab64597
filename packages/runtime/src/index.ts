export { type Clock, systemClock } from './clock.ts';
export { derivedId, eventId, isUuid, nameId, newId } from './ids.ts';
export type { Part, StartReport } from './part.ts';
