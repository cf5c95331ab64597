import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import type { OfferDocument } from './offer-document.ts';
import { amountIn, dayIn, wordsIn } from './words.ts';

const [WIDTH, HEIGHT, MARGIN] = [595, 842, 56];
const LINE = 18;

/**
 * An offer as PDF, A4, as many pages as it takes. The same offer gives the same bytes: its dates are those of the offer,
 * nothing is random. Letters outside Windows-1252 become question marks: the standard fonts have no others.
 */
export const renderPdf = async (offer: OfferDocument): Promise<Uint8Array> => {
  // Loaded when first needed: it is large, and most processes never make a document.
  const { PDFDocument, StandardFonts } = await import('@cantoo/pdf-lib');
  const { language, number, from, issuedAt, totalMinor, currency, hash } = offer;
  const words = wordsIn(language);
  const pdf = await PDFDocument.create({ updateMetadata: false });
  const issued = new Date(issuedAt);
  pdf.setTitle(`${words.offer} ${number}`);
  pdf.setAuthor(from);
  pdf.setProducer('ICRM');
  pdf.setCreationDate(issued);
  pdf.setModificationDate(issued);
  const plain = await pdf.embedFont(StandardFonts.Helvetica);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  const pen = createPen(() => pdf.addPage([WIDTH, HEIGHT]));

  pen.write(`${words.offer} ${number}`, { font: bold, size: 18 });
  pen.next(LINE * 1.6);
  for (const text of headOf(offer)) {
    pen.write(text, { font: plain });
    pen.next();
  }
  pen.next();
  pen.row([words.product, words.reference, words.quantity, words.amount], bold);
  for (const line of offer.lines) {
    const amount = amountIn(language, line.amountMinor, currency);
    pen.row([line.name, line.reference, String(line.quantity), amount], plain);
  }
  pen.row([words.total, '', '', amountIn(language, totalMinor, currency)], bold);
  pen.next();
  pen.write(`${words.content}: ${hash}`, { font: plain, size: 7 });
  return pdf.save({ useObjectStreams: false, updateFieldAppearances: false });
};

const headOf = ({ language, from, recipient, issuedAt, validUntil }: OfferDocument): string[] => {
  const words = wordsIn(language);
  return [
    from,
    ...(recipient === undefined ? [] : [`${words.to}: ${recipient}`]),
    `${words.issued}: ${dayIn(language, issuedAt)}   ${words.valid}: ${dayIn(language, validUntil)}`,
  ];
};

type Ink = { readonly font: PDFFont; readonly size?: number; readonly x?: number; readonly endsAt?: number };

/** Writes line after line, and goes on with the next page when one is full. */
const createPen = (addPage: () => PDFPage) => {
  let page = addPage();
  let y = HEIGHT - MARGIN;
  const write = (text: string, { font, size = 10, x = MARGIN, endsAt }: Ink): void => {
    const shown = known(text, font);
    page.drawText(shown, {
      x: endsAt === undefined ? x : endsAt - font.widthOfTextAtSize(shown, size),
      y,
      size,
      font,
    });
  };
  const next = (by = LINE): void => {
    y -= by;
    if (y >= MARGIN) return;
    page = addPage();
    y = HEIGHT - MARGIN;
  };
  const row = ([name = '', reference = '', quantity = '', amount = '']: readonly string[], font: PDFFont) => {
    write(cut(name, font, 230), { font });
    write(cut(reference, font, 90), { font, x: 296 });
    write(quantity, { font, endsAt: 440 });
    write(amount, { font, endsAt: WIDTH - MARGIN });
    next();
  };
  return { write, next, row };
};

/** The text in letters that the font has. */
const known = (text: string, font: PDFFont): string => {
  const letters = new Set(font.getCharacterSet());
  return [...text.normalize('NFC')]
    .map((char) => (letters.has(char.codePointAt(0) ?? 0) ? char : '?'))
    .join('');
};

/** As much of a text as fits, with dots where something is left out. */
const cut = (text: string, font: PDFFont, width: number): string => {
  const shown = known(text, font);
  if (font.widthOfTextAtSize(shown, 10) <= width) return shown;
  let length = shown.length;
  while (length > 0 && font.widthOfTextAtSize(`${shown.slice(0, length)}...`, 10) > width) length -= 1;
  return `${shown.slice(0, length)}...`;
};
