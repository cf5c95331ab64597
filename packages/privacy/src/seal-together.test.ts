import { describe, expect, test } from '@jest/globals';
import { SubjectErased } from './errors.ts';
import { openTogether, sealTogether } from './seal-together.ts';
import { testKeyRing } from './testing/index.ts';

const tenant = 'acme';
const [ana, bea] = ['0193a000-0000-7000-8000-000000000001', '0193a000-0000-7000-8000-000000000002'];
const text = '{"givenName":"Ana"}';

describe('a text about several people', () => {
  test('opens with the keys of all', async () => {
    const { keyRing } = testKeyRing();
    const sealed = await sealTogether(keyRing, text, { tenant, subjects: [ana, bea] });
    expect(JSON.stringify(sealed)).not.toContain('Ana');
    expect(await openTogether(keyRing, sealed, tenant)).toBe(text);
  });

  test('is gone when any of them is erased, and is not sealed for who was', async () => {
    const { keyRing } = testKeyRing();
    const sealed = await sealTogether(keyRing, text, { tenant, subjects: [ana, bea] });
    await keyRing.erase(tenant, bea);
    await expect(openTogether(keyRing, sealed, tenant)).rejects.toThrow(SubjectErased);
    await expect(sealTogether(keyRing, text, { tenant, subjects: [ana, bea] })).rejects.toThrow(
      SubjectErased,
    );
  });

  test('does not open without a share, nor for another tenant', async () => {
    const { keyRing } = testKeyRing();
    const sealed = await sealTogether(keyRing, text, { tenant, subjects: [ana, bea] });
    const { [ana]: share = '' } = sealed.shares;
    await expect(openTogether(keyRing, { ...sealed, shares: { [ana]: share } }, tenant)).rejects.toThrow(
      'cannot be decrypted',
    );
    await expect(openTogether(keyRing, sealed, 'other')).rejects.toThrow();
  });
});
