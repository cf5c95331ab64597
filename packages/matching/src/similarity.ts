/**
 * Jaro-Winkler similarity in 0..1 (Winkler 1990: prefix scale 0.1, at most 4 characters, boosted from 0.7 on).
 * 1 for equal strings, 0 when nothing agrees.
 */
export const jaroWinkler = (a: string, b: string): number => {
  const jaro = jaroSimilarity(a, b);
  if (jaro < 0.7) return jaro;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
};

const jaroSimilarity = (a: string, b: string): number => {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const marks = { inA: new Uint8Array(a.length), inB: new Uint8Array(b.length) };
  const matches = markMatches(a, b, marks);
  if (matches === 0) return 0;
  const moved = countMoved(a, b, marks) / 2;
  return (matches / a.length + matches / b.length + (matches - moved) / matches) / 3;
};

type Marks = { readonly inA: Uint8Array; readonly inB: Uint8Array };

const markMatches = (a: string, b: string, { inA, inB }: Marks): number => {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  let matches = 0;
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= end; j++) {
      if (inB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      inA[i] = 1;
      inB[j] = 1;
      matches += 1;
      break;
    }
  }
  return matches;
};

const countMoved = (a: string, b: string, { inA, inB }: Marks): number => {
  let moved = 0;
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    if (inA[i] !== 1) continue;
    while (inB[j] !== 1) j += 1;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved += 1;
    j += 1;
  }
  return moved;
};

/**
 * Whether two strings are within `limit` typing errors: an insertion, a deletion, a substitution or two swapped
 * neighbours count one each (optimal string alignment).
 */
export const withinTypos = (a: string, b: string, limit: number): boolean => {
  if (a === b) return true;
  if (Math.abs(a.length - b.length) > limit) return false;
  if (limit === 1) return withinOneTypo(a, b);
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = nextRow(a, b, { i, above, before });
    if (Math.min(...row) > limit) return false;
    before = above;
    above = row;
  }
  return cell(above, b.length) <= limit;
};

/** What is left between the common beginning and the common end is one letter, or two that changed places. */
const withinOneTypo = (a: string, b: string): boolean => {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  if (endA - start <= 1 && endB - start <= 1) return true;
  const areTwo = endA - start === 2 && endB - start === 2;
  return areTwo && a[start] === b[start + 1] && a[start + 1] === b[start];
};

type Rows = { readonly i: number; readonly above: readonly number[]; readonly before: readonly number[] };

const nextRow = (a: string, b: string, { i, above, before }: Rows): number[] => {
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    const cost = a[i - 1] === b[j - 1] ? 0 : 1;
    let best = Math.min(cell(above, j) + 1, cell(row, j - 1) + 1, cell(above, j - 1) + cost);
    const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
    if (swapped) best = Math.min(best, cell(before, j - 2) + 1);
    row.push(best);
  }
  return row;
};

const cell = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
