export type { OfferDocument, OfferLine } from './offer-document.ts';
export { renderHtml } from './render-html.ts';
export { renderPdf } from './render-pdf.ts';
