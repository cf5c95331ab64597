/** Where a text stops being JSON. */
export type JsonPlace = { readonly line: number; readonly column: number };

const blank = /[ \t\n\r]*/y;
const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside of strings
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;

/** The first place at which a text is not JSON; asked only after JSON.parse refused it. The text must not be deep. */
export const findJsonError = (text: string): JsonPlace => {
  const before = text.slice(0, firstError(text)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

// value = blank ( object | array | string | word ) blank; each function is false where it stopped.
const firstError = (text: string): number => {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const eat = (char: string): boolean => {
    take(blank);
    if (text[at] !== char) return false;
    at += 1;
    return true;
  };
  const list = (item: () => boolean, end: string): boolean => {
    if (eat(end)) return true;
    do if (!item()) return false;
    while (eat(','));
    return eat(end);
  };
  const member = (): boolean => {
    take(blank);
    return take(string) && eat(':') && value();
  };
  const value = (): boolean => {
    if (eat('{')) return list(member, '}');
    if (eat('[')) return list(value, ']');
    return take(string) || take(word);
  };
  if (value()) take(blank);
  return at;
};
