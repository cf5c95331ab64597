import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ReadStoreUnavailable } from '../errors.ts';
import type { Collection, ReadStore } from '../read-store.ts';
import { collectionContract } from './collection-contract.ts';
import { queryContract } from './query-contract.ts';
import type { Card, Subject } from './samples.ts';
import { writeContract } from './write-contract.ts';

/** The store under test, and how to end what was started for it. */
export type StoreUnderTest = { readonly store: ReadStore; readonly stop: () => Promise<void> };

/** What every read store owes. Works in collections of its own names, and removes them. */
export const readStoreContract = (name: string, start: () => Promise<StoreUnderTest>): void => {
  describe(`read store: ${name}`, () => {
    let underTest: StoreUnderTest;
    let store: ReadStore;
    let cards: Collection<Card>;
    let run = 0;

    beforeAll(async () => {
      underTest = await start();
      store = underTest.store;
    });
    afterAll(async () => {
      for (const collection of await store.collections())
        if (collection.startsWith('contract-')) await store.drop(collection);
      await underTest.stop();
    });
    beforeEach(() => {
      run += 1;
      cards = store.collection<Card>(`contract-${process.pid}-${run}`);
    });

    const subject: Subject = {
      get store() {
        return store;
      },
      get cards() {
        return cards;
      },
    };
    writeContract(subject);
    queryContract(subject);
    collectionContract(subject);
  });
};

/** A store that nothing listens behind says so within its time. */
export const unavailableContract = (name: string, connect: () => ReadStore): void => {
  test(`read store: ${name}: an unreachable store is unavailable, in time`, async () => {
    const store = connect();
    try {
      await expect(store.ping()).rejects.toThrow(ReadStoreUnavailable);
      await expect(store.collection('cards').find({})).rejects.toThrow(ReadStoreUnavailable);
    } finally {
      await store.close();
    }
  });
};
