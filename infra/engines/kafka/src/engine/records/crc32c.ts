const POLYNOMIAL = 0x82f63b78;

/** Eight tables of 256: table n advances a byte by n further bytes (slicing by eight). */
const tables = buildTables();

function buildTables(): Uint32Array {
  const all = new Uint32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    all[n] = crc >>> 0;
  }
  for (let n = 0; n < 256; n++) {
    let crc = all[n] ?? 0;
    for (let table = 1; table < 8; table++) {
      crc = ((crc >>> 8) ^ (all[crc & 0xff] ?? 0)) >>> 0;
      all[table * 256 + n] = crc;
    }
  }
  return all;
}

/** CRC-32C (Castagnoli) of bytes start to end; of "123456789" it is e3069283. */
export function crc32c(data: Uint8Array, start = 0, end = data.length): number {
  const t = tables;
  let crc = 0xffffffff;
  let at = start;
  // Typed-array reads inside the bounds never give undefined; `| 0` says so to the compiler and the engine.
  for (; at + 8 <= end; at += 8) {
    const low =
      crc ^
      byte(data, at) ^
      (byte(data, at + 1) << 8) ^
      (byte(data, at + 2) << 16) ^
      (byte(data, at + 3) << 24);
    crc =
      entry(t, 1792 + (low & 0xff)) ^
      entry(t, 1536 + ((low >>> 8) & 0xff)) ^
      entry(t, 1280 + ((low >>> 16) & 0xff)) ^
      entry(t, 1024 + (low >>> 24)) ^
      entry(t, 768 + byte(data, at + 4)) ^
      entry(t, 512 + byte(data, at + 5)) ^
      entry(t, 256 + byte(data, at + 6)) ^
      entry(t, byte(data, at + 7));
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ entry(t, (crc ^ byte(data, at)) & 0xff);
  return (crc ^ 0xffffffff) >>> 0;
}

const byte = (data: Uint8Array, at: number): number => (data[at] ?? 0) | 0;
const entry = (table: Uint32Array, at: number): number => (table[at] ?? 0) | 0;
