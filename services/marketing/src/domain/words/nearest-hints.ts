/** The phrases that share most of their letter pairs with what was not understood; all of them when none does. */
export const nearestHints = (notUnderstood: readonly string[], hints: readonly string[]): string[] => {
  const asked = new Set(notUnderstood.flatMap(pairs));
  const ranked = hints
    .map((hint) => ({ hint, shared: pairs(hint).filter((pair) => asked.has(pair)).length / hint.length }))
    .filter(({ shared }) => shared > 0.1)
    .sort((a, b) => b.shared - a.shared)
    .map(({ hint }) => hint);
  return ranked.length > 0 ? ranked.slice(0, 3) : [...hints];
};

const pairs = (text: string): string[] => {
  const letters = [...text.toLowerCase()];
  return letters.slice(1).map((letter, index) => `${letters[index] ?? ''}${letter}`);
};
