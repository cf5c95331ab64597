import { customerEvents, ERASED, findEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { KeyMissing, SubjectErased } from './errors.ts';
import { protect } from './protect.ts';
import { reveal, revealAll, subjectsIn } from './reveal.ts';
import { testKeyRing } from './testing/test-key-ring.ts';

const registered = findEvent('CustomerRegistered');
if (registered === undefined) throw new Error('no CustomerRegistered');
const { example, personal } = registered;
const ana = { tenant: 'acme', subject: '0193a000-0000-7000-8000-000000000001', personal };
const ben = { ...ana, subject: '0193a000-0000-7000-8000-000000000002' };

describe('a protected value', () => {
  test.each(customerEvents.map((definition) => [definition.type, definition] as const))(
    '%s: opens to what it was',
    async (_type, definition) => {
      const { keyRing } = testKeyRing();
      const stored = await protect(keyRing, definition.example, { ...ana, personal: definition.personal });
      expect(await reveal(keyRing, 'acme', stored)).toEqual(definition.example);
    },
  );

  test('holds no personal text, and everything else as it was', async () => {
    const { keyRing } = testKeyRing();
    const stored = await protect(keyRing, example, ana);
    for (const text of ['Ana', 'Ruiz', 'Madrid', 'ana@example.com'])
      expect(JSON.stringify(stored)).not.toContain(text);
    expect(stored).toMatchObject({ kind: 'person', details: { language: 'es', address: { country: 'ES' } } });
  });

  test('reads as erased once its subject is, and only that subject', async () => {
    const { keyRing } = testKeyRing();
    const stored = [await protect(keyRing, example, ana), await protect(keyRing, example, ben)];
    await keyRing.erase('acme', ana.subject);
    const [first, second] = await revealAll(keyRing, 'acme', stored);
    expect(first).toMatchObject({
      details: { givenName: ERASED, address: { city: ERASED, country: 'ES' } },
      identifiers: [{ kind: 'email', value: ERASED }],
    });
    expect(second).toEqual(example);
  });

  test('cannot be made for an erased subject, unless there is nothing personal in it', async () => {
    const { keyRing } = testKeyRing();
    await keyRing.erase('acme', ana.subject);
    await expect(protect(keyRing, example, ana)).rejects.toThrow(SubjectErased);
    expect(await protect(keyRing, { customerId: ana.subject }, ana)).toEqual({ customerId: ana.subject });
  });

  test('does not open for another tenant', async () => {
    const { keyRing } = testKeyRing();
    const stored = await protect(keyRing, example, ana);
    await expect(reveal(keyRing, 'other', stored)).rejects.toThrow(KeyMissing);
  });

  test('of several subjects in one document opens as a whole', async () => {
    const { keyRing } = testKeyRing();
    const document = {
      seen: new Date(0),
      facets: [await protect(keyRing, example, ana), await protect(keyRing, example, ben)],
    };
    expect([...subjectsIn(document)]).toEqual([ana.subject, ben.subject]);
    expect(await reveal(keyRing, 'acme', document)).toEqual({
      seen: new Date(0),
      facets: [example, example],
    });
  });

  test('many values ask for their keys once', async () => {
    const { keyRing, finds } = testKeyRing({ cachedForMs: 0 });
    const stored = await Promise.all(
      Array.from({ length: 100 }, (_, n) => protect(keyRing, example, { ...ana, subject: `s${n}` })),
    );
    finds.length = 0;
    await revealAll(keyRing, 'acme', stored);
    expect(finds).toEqual([100]);
  });
});
