import type { OfferDocument } from './offer-document.ts';
import { amountIn, dayIn, wordsIn } from './words.ts';

const style =
  'body{font:14px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}table{width:100%;border-collapse:collapse}' +
  'th,td{padding:.4rem;border-bottom:1px solid #ccc;text-align:left}.n{text-align:right}footer{color:#666;font-size:11px}';

/** A page of an offer: one file without scripts or links. The same offer gives the same text. */
export const renderHtml = (offer: OfferDocument): string => {
  const { language, number, from, recipient, issuedAt, validUntil, currency, lines, totalMinor, hash } =
    offer;
  const words = wordsIn(language);
  const amount = (minor: number) => escaped(amountIn(language, minor, currency));
  const rows = lines.map(
    ({ name, reference, quantity, amountMinor }) =>
      `<tr><td>${escaped(name)}</td><td>${escaped(reference)}</td><td class="n">${quantity}</td><td class="n">${amount(amountMinor)}</td></tr>`,
  );
  const to = recipient === undefined ? '' : `<p>${words.to}: ${escaped(recipient)}</p>\n`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${words.offer} ${escaped(number)}</title><style>${style}</style></head>
<body>
<h1>${words.offer} ${escaped(number)}</h1>
<p>${escaped(from)}</p>
${to}<p>${words.issued}: ${dayIn(language, issuedAt)} · ${words.valid}: ${dayIn(language, validUntil)}</p>
<table>
<thead><tr><th>${words.product}</th><th>${words.reference}</th><th class="n">${words.quantity}</th><th class="n">${words.amount}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
<tfoot><tr><th colspan="3">${words.total}</th><th class="n">${amount(totalMinor)}</th></tr></tfoot>
</table>
<footer>${words.content}: ${escaped(hash)}</footer>
</body>
</html>
`;
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
