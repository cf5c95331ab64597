/** A number from 0 up to, and without, 1 that only the text decides: FNV-1a, mixed. */
export const share = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
};

/** One of several by their weights; the same text always gets the same. */
export const choose = <T extends { readonly weight: number }>(
  options: readonly T[],
  text: string,
): T | undefined => {
  const total = options.reduce((sum, { weight }) => sum + weight, 0);
  let left = share(text) * total;
  for (const option of options) {
    left -= option.weight;
    if (left < 0) return option;
  }
  return options.at(-1);
};

/** Whether a customer is left out of a campaign, to compare with. */
export const isHeldOut = (campaignId: string, customerId: string, percent: number): boolean =>
  share(`hold-out/${campaignId}/${customerId}`) * 100 < percent;
