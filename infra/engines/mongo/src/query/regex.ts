import { failure, notImplemented } from '../failure.ts';

/**
 * A PCRE pattern as a JavaScript one, where the two mean the same. Options: i, m, s, u (on by nature); `x` and PCRE
 * syntax that JavaScript lacks or reads otherwise is refused.
 */
export function compileRegex(pattern: string, options: string): RegExp {
  for (const option of options) {
    if (option === 'x') throw notImplemented('the regular expression option x');
    if (!'imsu'.includes(option)) throw failure(51108, `invalid flag in regex options: ${option}`);
  }
  const body = inlineFlags(pattern);
  const flags = new Set([...options.replace('u', ''), ...body.flags]);
  const refused = /\(\?[^:=!<]|\(\?<[^=!a-zA-Z]|\\[AZzGQEKRXhHC]|\[\[:|\(\*|[*+?}]\+/.exec(body.pattern);
  if (refused !== null) throw notImplemented(`the regular expression syntax ${refused[0]}`);
  try {
    return new RegExp(dollar(body.pattern, flags.has('m')), `${[...flags].join('')}u`);
  } catch {
    return lenient(body.pattern, [...flags].join(''));
  }
}

/** A leading (?i) or the like. */
function inlineFlags(pattern: string): { pattern: string; flags: string } {
  const match = /^\(\?([ims]+)\)/.exec(pattern);
  return match === null
    ? { pattern, flags: '' }
    : { pattern: pattern.slice(match[0].length), flags: match[1] ?? '' };
}

/** In PCRE an unescaped `$` at the very end also stands before a final line feed. */
function dollar(pattern: string, multiline: boolean): string {
  if (multiline || !pattern.endsWith('$')) return pattern;
  const escapes = /\\*$/.exec(pattern.slice(0, -1))?.[0].length ?? 0;
  return escapes % 2 === 1 ? pattern : `${pattern.slice(0, -1)}(?=\\n?(?![\\s\\S]))`;
}

/** Without the unicode flag JavaScript accepts identity escapes such as `\-`, as PCRE does. */
function lenient(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw failure(51091, `Regular expression is invalid: ${error instanceof Error ? error.message : ''}`);
  }
}

/** The literal text every match starts with, when the pattern is anchored and plain there; else undefined. */
export function literalPrefix(pattern: string, options: string): string | undefined {
  if (options !== '' && options !== 's' && options !== 'u') return undefined;
  if (!pattern.startsWith('^') || pattern.includes('|')) return undefined;
  const body = pattern.slice(1);
  const plain = /^[^\\^$.|?*+()[\]{}]*/.exec(body)?.[0] ?? '';
  const next = body[plain.length];
  const prefix = next !== undefined && '?*{'.includes(next) ? plain.slice(0, -1) : plain;
  return prefix === '' || /[\ud800-\udfff]$/.test(prefix) ? undefined : prefix;
}
