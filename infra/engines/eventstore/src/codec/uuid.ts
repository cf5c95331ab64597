import type { ProtoReader } from './protobuf.ts';

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id that no event may carry. */
export const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

/** Canonical lower-case text of an id, or undefined when the text is no UUID. */
export const canonicalUuid = (text: string): string | undefined => {
  const lower = text.toLowerCase();
  return CANONICAL.test(lower) ? lower : undefined;
};

/** Canonical text of the two signed 64-bit halves of a structured UUID. */
export const uuidFromHalves = (most: bigint, least: bigint): string => {
  const hex = [most, least].map((half) => BigInt.asUintN(64, half).toString(16).padStart(16, '0')).join('');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join('-');
};

/** The two signed 64-bit halves of a canonical UUID. */
export const uuidHalves = (id: string): [bigint, bigint] => {
  const hex = id.replaceAll('-', '');
  return [
    BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)),
    BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`)),
  ];
};

const readStructured = (reader: ProtoReader): string => {
  const halves: [bigint, bigint] = [0n, 0n];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x08) halves[0] = reader.varint64();
    else if (tag === 0x10) halves[1] = reader.varint64();
    else reader.skip(tag);
  }
  return uuidFromHalves(...halves);
};

/** Reads a UUID message, `1 structured { 1 most, 2 least }` or `2 string`; empty when the text is no UUID. */
export const readUuid = (reader: ProtoReader): string => {
  let id = ZERO_UUID;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === 0x0a) id = readStructured(reader.message());
    else if (tag === 0x12) id = canonicalUuid(reader.string()) ?? '';
    else reader.skip(tag);
  }
  return id;
};
