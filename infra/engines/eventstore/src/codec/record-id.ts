import { fieldSize, writeField } from './protobuf.ts';
import { recordId } from './record.ts';
import { uuidHalves } from './uuid.ts';

const STORED_ID_FIELD = 40;

const signedVarint = (value: bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
};

/** A record with its id as two 64-bit halves, for readers that ask for ids in that form. */
export const withStructuredId = (record: Buffer): Buffer => {
  const [most, least] = uuidHalves(recordId(record));
  const halves = Buffer.from([0x08, ...signedVarint(most), 0x10, ...signedVarint(least)]);
  const structured = Buffer.allocUnsafe(fieldSize(halves.length));
  writeField(structured, 0x0a, halves, 0);
  const id = Buffer.allocUnsafe(fieldSize(structured.length));
  writeField(id, 0x0a, structured, 0);
  return Buffer.concat([id, record.subarray(STORED_ID_FIELD)]);
};
