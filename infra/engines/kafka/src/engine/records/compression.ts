import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compressLz4, decompressLz4 } from './lz4.ts';
import { compressSnappy, decompressSnappy } from './snappy.ts';

export const codec = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

/** The records of a batch, decompressed; undefined when the codec is unknown. Throws RangeError on malformed data. */
export function decompress(id: number, data: Buffer): Buffer | undefined {
  try {
    switch (id) {
      case codec.none:
        return data;
      case codec.gzip:
        return gunzipSync(data);
      case codec.snappy:
        return decompressSnappy(data);
      case codec.lz4:
        return decompressLz4(data);
      case codec.zstd:
        return zstdDecompressSync(data);
      default:
        return undefined;
    }
  } catch (error) {
    throw new RangeError(`malformed data of codec ${id}`, { cause: error });
  }
}

/** Compresses with the codec; not at all where it is unknown. Tells which it was. */
export function recompress(id: number, data: Buffer): { readonly codec: number; readonly data: Buffer } {
  if (id === codec.snappy) return { codec: id, data: compressSnappy(data) };
  if (id === codec.lz4) return { codec: id, data: compressLz4(data) };
  if (id === codec.gzip) return { codec: id, data: gzipSync(data) };
  if (id === codec.zstd) return { codec: id, data: zstdCompressSync(data) };
  return { codec: codec.none, data };
}
