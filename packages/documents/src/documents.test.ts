import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { type OfferDocument, renderHtml, renderPdf } from './index.ts';
import { amountIn, dayIn } from './words.ts';

const offer: OfferDocument = {
  language: 'es',
  number: 'Q-2026-17',
  from: 'Solar & Sons',
  recipient: 'Ana <Ruiz>',
  issuedAt: '2026-03-02T09:00:00.000Z',
  validUntil: '2026-04-01T09:00:00.000Z',
  currency: 'EUR',
  lines: [
    { name: 'Panel de 400 W', reference: 'P-1', quantity: 12, amountMinor: 240_000 },
    { name: 'Batería "grande"', reference: 'P-2', quantity: 1, amountMinor: 1_400_000 },
  ],
  totalMinor: 1_640_000,
  hash: 'abc',
};
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

test('the page says all of the offer, escaped', () => {
  const page = renderHtml(offer);
  for (const text of [
    'Oferta Q-2026-17',
    'Solar &amp; Sons',
    'Ana &lt;Ruiz&gt;',
    '16.400,00 EUR',
    '02/03/2026',
  ])
    expect(page).toContain(text);
  expect(page).not.toContain('<Ruiz>');
  expect(renderHtml({ ...offer, language: 'en' })).toContain('16,400.00 EUR');
});

test('the same offer is the same bytes; another is not', async () => {
  expect(sha256(await renderPdf(offer))).toBe(sha256(await renderPdf({ ...offer })));
  expect(sha256(await renderPdf(offer))).not.toBe(sha256(await renderPdf({ ...offer, totalMinor: 1 })));
});

// A difference here means that documents of the past would come out otherwise than they were sent: make a new layout.
test('layout 1 is the bytes it always was', async () => {
  expect(sha256(renderHtml(offer))).toBe('e0c5ce7746cac0e72e1f0ae6bf7b7d1629504a77c8a738786098df6088c58f28');
  expect(sha256(await renderPdf(offer))).toBe(
    '5ae79f5db2690b1b48816fb1a0fe4a5cf7a117caafc02bc36efaad2aaf20460b',
  );
});

test('a long offer goes on with the next page, and foreign letters do no harm', async () => {
  const many = Array.from({ length: 120 }, (_, n) => ({
    name: `Ελληνικά ${n} ${'x'.repeat(80)}`,
    reference: `P-${n}`,
    quantity: n + 1,
    amountMinor: n,
  }));
  const pdf = Buffer.from(await renderPdf({ ...offer, lines: many })).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(2);
});

test('amounts have the digits of their currency', () => {
  expect(amountIn('es', 123_456_789, 'EUR')).toBe('1.234.567,89 EUR');
  expect(amountIn('en', -5, 'EUR')).toBe('-0.05 EUR');
  expect(amountIn('en', 1_500, 'JPY')).toBe('1,500 JPY');
  expect(amountIn('en', 1_500, 'KWD')).toBe('1.500 KWD');
  expect(dayIn('en', offer.issuedAt)).toBe('2026-03-02');
});
