export { patienceOf } from './patience.ts';
export { type Results, results } from './results.ts';
export { mapStoreError } from './store-errors.ts';
