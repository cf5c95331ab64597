/** Field names repeat in every document: a direct-mapped cache spares most of their decoding. */
const slots: (string | undefined)[] = new Array(8192);

export function nameAt(bytes: Buffer, start: number, end: number): string {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  const slot = hash & 8191;
  const known = slots[slot];
  if (known !== undefined && isAt(bytes, start, known) && known.length === end - start) return known;
  const name = bytes.toString('utf8', start, end);
  if (name.length === end - start && end - start <= 64) slots[slot] = name;
  return name;
}

/** Whether the ASCII text stands at this offset. */
export function isAt(bytes: Buffer, start: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[start + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
