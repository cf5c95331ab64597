import { ERASED } from '@icrm/contracts';
import { KeyMissing, memoryKeyStore, reveal } from '@icrm/privacy';
import { testKeyRing } from '@icrm/privacy/testing';
import { newId } from '@icrm/runtime';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { CodecOptions } from '../codec.ts';
import { InvalidEvent } from '../errors.ts';
import type { EventStore } from '../event-store.ts';
import type { MakeStore } from './contract.ts';
import { collect, freshStream, newEvent, registered } from './samples.ts';

/** What the handling of personal data owes. */
export const personalContract = (makeStore: MakeStore): void =>
  describe('personal data', () => {
    const keys = memoryKeyStore();
    const made: EventStore[] = [];
    const make = (options: Partial<CodecOptions> = {}) => {
      const store = makeStore({ keyRing: testKeyRing({ store: keys }).keyRing, ...options });
      made.push(store);
      return store;
    };
    const one = async (store: EventStore, stream: string) => (await collect(store.readStream(stream)))[0];
    const write = async (givenName: string) => {
      const customerId = newId();
      const stream = `customer-acme.${customerId}`;
      await make().append(stream, [registered(customerId, givenName)], { expected: 'no-stream' });
      return { customerId, stream };
    };
    afterAll(() => Promise.all(made.map((store) => store.close())));

    test('reads as it was written, also by another process', async () => {
      const { stream } = await write('Ana');
      expect(await one(make(), stream)).toMatchObject({ data: { details: { givenName: 'Ana' } } });
    });

    test('is not in the stored form, which opens later', async () => {
      const { stream } = await write('Anastasia');
      const stored = await one(make({ personal: 'stored' }), stream);
      expect(JSON.stringify(stored?.data)).not.toContain('Anastasia');
      expect(await reveal(testKeyRing({ store: keys }).keyRing, 'acme', stored?.data)).toMatchObject({
        details: { givenName: 'Anastasia', language: 'es' },
      });
    });

    test('of an erased subject reads as erased, the rest of the event stays', async () => {
      const { customerId, stream } = await write('Ana');
      await testKeyRing({ store: keys }).keyRing.erase('acme', customerId);
      expect(await one(make(), stream)).toMatchObject({
        data: { customerId, details: { givenName: ERASED, language: 'es' } },
      });
    });

    test('can neither be written nor read without a key ring', async () => {
      const { stream } = await write('Ana');
      const without = makeStore();
      made.push(without);
      await expect(one(without, stream)).rejects.toThrow(KeyMissing);
      await expect(
        without.append(freshStream('customer'), [registered(newId(), 'Ana')], { expected: 'any' }),
      ).rejects.toThrow(InvalidEvent);
    });

    test('cannot be faked: text that looks sealed comes back as it was', async () => {
      const stream = freshStream();
      const data = {
        opportunityId: newId(),
        customerId: newId(),
        reason: 'enc1.somebody.AAAA',
        at: '2026-03-02T09:00:00.000Z',
      };
      await make().append(stream, [newEvent({ type: 'OpportunityLost', data })], { expected: 'any' });
      expect((await one(make(), stream))?.data).toEqual(data);
    });

    test('of many events asks for keys once per batch, not once per event', async () => {
      const { customerId, stream } = await write('Ana');
      const more = Array.from({ length: 500 }, () => registered(customerId, 'Ana'));
      await make().append(stream, more, { expected: 0n });
      const { keyRing, finds } = testKeyRing({ store: keys, cachedForMs: 0 });
      expect(await collect(make({ keyRing }).readStream(stream))).toHaveLength(501);
      expect(finds.length).toBeLessThan(100);
    });
  });
