export { type Checkpoints, createCheckpoints } from './checkpoints.ts';
export { DuplicateKey, ReadStoreRefused, ReadStoreUnavailable } from './errors.ts';
export { createLeases, type Lease, type Leases } from './leases.ts';
export { connectReadStore, type ReadStoreOptions } from './mongodb/connect.ts';
export type { Condition, Filter, IndexDefinition, Operators, Scalar, Sort, Update } from './query.ts';
export type {
  Collection,
  FindOptions,
  GuardedDocument,
  GuardedWrites,
  QueryPlan,
  ReadStore,
  StoredDocument,
} from './read-store.ts';
