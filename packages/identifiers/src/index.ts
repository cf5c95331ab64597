export { type Hash, identifierKey } from './identifier-key.ts';
export {
  type Normalised,
  type NormaliseOptions,
  normaliseIdentifier,
  type WrittenIdentifier,
} from './normalise-identifier.ts';
