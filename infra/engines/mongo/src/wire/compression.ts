import { deflateSync, inflateSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Compressor ids of OP_COMPRESSED that this engine speaks. */
export type Compressor = 0 | 2 | 3;

const names: { readonly [name: string]: Compressor } = { zlib: 2, zstd: 3 };

/** What both sides speak, in the client's order. */
export function commonCompressors(offered: readonly string[]): string[] {
  return offered.filter((name) => names[name] !== undefined);
}

const maxUncompressed = 48_000_000 + 16 * 1024;

export function decompress(
  bytes: Buffer,
  id: number,
  size: number,
): { bytes: Buffer; compressor: Compressor } {
  if (size < 0 || size > maxUncompressed) throw new RangeError('uncompressed size out of range');
  const limit = { maxOutputLength: Math.max(size, 1) };
  switch (id) {
    case 0:
      return { bytes, compressor: 0 };
    case 2:
      return { bytes: inflateSync(bytes, limit), compressor: 2 };
    case 3:
      return { bytes: zstdDecompressSync(bytes, limit), compressor: 3 };
    default:
      throw new RangeError(`unknown compressor ${id}`);
  }
}

export function compress(bytes: Buffer, compressor: Compressor): Buffer {
  switch (compressor) {
    case 0:
      return bytes;
    case 2:
      return deflateSync(bytes);
    case 3:
      return zstdCompressSync(bytes);
  }
}
