/** A piece of HTML that may stand as it is. */
export type Markup = { readonly html: string };

type Part = Markup | string | number | boolean | undefined | readonly Markup[];

/** HTML from a template; whatever is put in is escaped, unless it is markup itself. */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  html: texts.reduce((all, text, index) => `${all}${toHtml(parts[index - 1])}${text}`),
});

const toHtml = (part: Part): string => {
  if (part === undefined) return '';
  if (typeof part !== 'object') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(({ html }) => html).join('');
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
