import type { CodecOptions } from '../codec.ts';
import type { EventStore } from '../event-store.ts';
import { appendContract } from './append-contract.ts';
import { personalContract } from './personal-contract.ts';
import { readContract } from './read-contract.ts';
import { subscribeContract } from './subscribe-contract.ts';

/** Makes a store over the log under test. Several stores see the same log; the log may hold events of others. */
export type MakeStore = (options?: Partial<CodecOptions>) => EventStore;

/** The behaviour every adapter owes: call it inside a `describe`. The suite closes what it makes. */
export const eventStoreContract = (makeStore: MakeStore): void => {
  appendContract(makeStore);
  readContract(makeStore);
  subscribeContract(makeStore);
  personalContract(makeStore);
};
