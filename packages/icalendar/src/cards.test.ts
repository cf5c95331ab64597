import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Card, readCards, writeCards } from './index.ts';

const ana: Card = {
  uid: '0193a000-0000-7000-8000-000000000001',
  name: 'Ana; Ruiz, "La jefa"',
  organisation: 'Ruiz SL',
  role: 'buyer',
  email: 'ana@example.com',
  phone: '+34600000001',
  address: { street: 'Calle 1, 2º', city: 'Madrid', region: 'M', postcode: '28001', country: 'ES' },
};

describe('a card', () => {
  test('is read as it was written, many in one file', () => {
    const text = writeCards([ana, { name: 'Luis' }]);
    expect(text).toMatch(/^BEGIN:VCARD\r\nVERSION:4.0\r\n/);
    expect(readCards(text)).toEqual({ cards: [ana, { name: 'Luis' }], left: [] });
  });

  test('of whatever text comes back as it was', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        const name = text.replace(/\p{C}/gu, '').trim() || 'x';
        expect(readCards(writeCards([{ name }])).cards).toEqual([{ name }]);
      }),
      { numRuns: Number(process.env['ICRM_RUNS'] ?? 200) },
    ));

  test('of version 3.0 is read, folded lines and preferred numbers too', () => {
    const text = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:Ruiz;Ana;;;',
      'FN:Ana Ru',
      ' iz',
      'TEL;TYPE=work:+34910000000',
      'TEL;TYPE=cell,pref:+34600000001',
      'EMAIL;TYPE=INTERNET:ana@example.com',
      'ORG:Ruiz SL;Buying',
      'END:VCARD',
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:;;;;',
      'END:VCARD',
      '',
    ].join('\r\n');
    expect(readCards(text)).toEqual({
      cards: [{ name: 'Ana Ruiz', email: 'ana@example.com', phone: '+34600000001', organisation: 'Ruiz SL' }],
      left: [{ at: 2, why: 'has no name' }],
    });
  });

  test('is no calendar, and no text', () => {
    for (const text of ['BEGIN:VCALENDAR\r\nEND:VCALENDAR', 'hello', ''])
      expect(() => readCards(text)).toThrow(SyntaxError);
  });
});
