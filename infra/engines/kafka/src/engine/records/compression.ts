import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const NONE = 0;
const GZIP = 1;
const ZSTD = 4;

/** The records of a batch, decompressed; undefined when the codec is unknown. Throws RangeError on malformed data. */
export function decompress(codec: number, data: Buffer): Buffer | undefined {
  try {
    if (codec === NONE) return data;
    if (codec === GZIP) return gunzipSync(data);
    if (codec === ZSTD) return zstdDecompressSync(data);
    return undefined;
  } catch (error) {
    throw new RangeError(`malformed data of codec ${codec}`, { cause: error });
  }
}

export { gzipSync, zstdCompressSync };
