/** The words of a document in its language. */
export type Words = {
  readonly offer: string;
  readonly to: string;
  readonly issued: string;
  readonly valid: string;
  readonly product: string;
  readonly reference: string;
  readonly quantity: string;
  readonly amount: string;
  readonly total: string;
  readonly content: string;
};

const words: Readonly<Record<'en' | 'es', Words>> = {
  en: {
    offer: 'Offer',
    to: 'To',
    issued: 'Issued',
    valid: 'Valid until',
    product: 'Product',
    reference: 'Reference',
    quantity: 'Quantity',
    amount: 'Amount',
    total: 'Total',
    content: 'Content',
  },
  es: {
    offer: 'Oferta',
    to: 'Para',
    issued: 'Fecha',
    valid: 'Válida hasta',
    product: 'Producto',
    reference: 'Referencia',
    quantity: 'Cantidad',
    amount: 'Importe',
    total: 'Total',
    content: 'Contenido',
  },
};

/** The words of a language. */
export const wordsIn = (language: 'en' | 'es'): Words => words[language];

/** Minor units a currency has, where it is not two. */
const digitsOf: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, CLP: 0, BHD: 3, KWD: 3, TND: 3 };

/**
 * An amount as the language writes it: `1,234.50 EUR`, `1.234,50 EUR`. Written here and not by Intl, whose results change
 * with the data of the platform, and with them the bytes of documents.
 */
export const amountIn = (language: 'en' | 'es', minor: number, currency: string): string => {
  const digits = digitsOf[currency] ?? 2;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const [group, point] = language === 'es' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const part = digits === 0 ? '' : `${point}${text.slice(-digits)}`;
  return `${minor < 0 ? '-' : ''}${grouped}${part} ${currency}`;
};

/** The day of an instant, in UTC: `2026-03-02`, `02/03/2026`. */
export const dayIn = (language: 'en' | 'es', at: string): string => {
  const [year = '', month = '', day = ''] = at.slice(0, 10).split('-');
  return language === 'es' ? `${day}/${month}/${year}` : `${year}-${month}-${day}`;
};
