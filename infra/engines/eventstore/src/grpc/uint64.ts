/** A 64-bit number of a generated message as a JS number; what is wider than 53 bits becomes the widest. */
export const clampUint64 = (value: string | number): number => {
  const number = Number(value);
  return number < 0 || number > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : number;
};
