import { ERASED } from '../personal.ts';
import type { FieldGroup } from './field-policy.ts';

/** What a text reads as that the caller may not see. */
export const MASKED = '[masked]';

const endsOf = (text: string): string => {
  const at = text.indexOf('@');
  if (at > 0) return `${[...text][0] ?? ''}***${text.slice(at)}`;
  return lastThree(text);
};
const lastThree = (text: string): string => (text.length > 6 ? `***${text.slice(-3)}` : MASKED);
const initials = (text: string): string =>
  text
    .split(/\s+/)
    .flatMap((word) => [...word].slice(0, 1))
    .map((letter) => `${letter}.`)
    .join(' ');
const yearOf = (text: string): string => /^\d{4}(?=-)/.exec(text)?.[0] ?? MASKED;

/** What is left of a text; what was erased stays so. */
export const shorten = (how: FieldGroup['shortened'], text: string): string => {
  if (text === ERASED) return text;
  switch (how) {
    case 'initials':
      return initials(text);
    case 'year':
      return yearOf(text);
    case 'ends':
      return endsOf(text);
    case 'last-three':
      return lastThree(text);
    default:
      return MASKED;
  }
};
