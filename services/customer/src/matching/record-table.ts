import { traitCount } from '@icrm/matching';

const ID = 16;
const START = 1_024;

/** Larger copies of an array, by half as much again. */
const grown = <A extends Uint8Array | Uint32Array | BigUint64Array>(array: A, least: number): A => {
  const length = Math.max(least, Math.ceil(array.length * 1.5));
  const larger = new (array.constructor as new (length: number) => A)(length);
  larger.set(array as never);
  return larger;
};

/** A record by its number. */
export type RecordTable = {
  /** The number of a customer's record; -1 when there is none. */
  find(tenant: string, customerId: string): number;
  /** A number for a record: the one before is nobody's any more. Numbers are not used again. */
  add(tenant: string, customerId: string, position: bigint, traits: Uint8Array): number;
  remove(number: number): void;
  isThere(number: number): boolean;
  customerId(number: number): string;
  position(number: number): bigint;
  traits(number: number): Uint8Array;
  /** How many records a tenant has. */
  size(tenant: string): number;
};

/**
 * Records in arrays of numbers, about 60 bytes each: half a million objects would make every collection of garbage a pause.
 * Customer ids are UUIDs.
 */
export const createRecordTable = (): RecordTable => {
  let ids = new Uint8Array(START * ID);
  let allTraits = new Uint8Array(START * traitCount);
  let positions = new BigUint64Array(START);
  /** 0 for a record that is gone, or the number of its tenant. */
  let owners = new Uint32Array(START);
  /** What a record that is gone was: its place in the table stays. */
  let places = new Uint32Array(START);
  /** Open addressing: 0, or a number and one. */
  let table = new Uint32Array(START * 4);
  let used = 0;
  const tenants = new Map<string, number>();
  const sizes: number[] = [];

  const tenantOf = (tenant: string): number => {
    const known = tenants.get(tenant);
    if (known !== undefined) return known;
    const next = tenants.size + 1;
    tenants.set(tenant, next);
    sizes[next] = 0;
    return next;
  };

  const isAt = (number: number, tenant: number, id: Uint8Array): boolean => {
    if (places[number] !== tenant) return false;
    for (let at = 0; at < ID; at += 1) if (ids[number * ID + at] !== id[at]) return false;
    return true;
  };
  const hashOf = (id: Uint8Array, tenant: number): number => {
    const view = new DataView(id.buffer, id.byteOffset, ID);
    return (view.getUint32(0) ^ view.getUint32(4) ^ view.getUint32(8) ^ view.getUint32(12)) + tenant;
  };
  /** Where a customer stands in the table, or would. */
  const slotOf = (tenant: number, id: Uint8Array): number => {
    const mask = table.length - 1;
    let slot = Math.imul(hashOf(id, tenant), 0x9e3779b1) & mask;
    for (let entry = table[slot] ?? 0; entry !== 0; entry = table[slot] ?? 0) {
      if (isAt(entry - 1, tenant, id)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  };
  const idAt = (number: number): Uint8Array => ids.subarray(number * ID, (number + 1) * ID);

  const makeRoom = (): void => {
    if (used < positions.length) return;
    positions = grown(positions, used + 1);
    ids = grown(ids, positions.length * ID);
    allTraits = grown(allTraits, positions.length * traitCount);
    owners = grown(owners, positions.length);
    places = grown(places, positions.length);
    if (positions.length * 2 <= table.length) return;
    const entries = table.filter((entry) => entry !== 0);
    table = new Uint32Array(table.length * 2);
    for (const entry of entries) table[slotOf(places[entry - 1] ?? 0, idAt(entry - 1))] = entry;
  };

  const find: RecordTable['find'] = (tenant, customerId) => {
    const entry = table[slotOf(tenantOf(tenant), toBytes(customerId))] ?? 0;
    return entry === 0 || owners[entry - 1] === 0 ? -1 : entry - 1;
  };
  const remove = (number: number): void => {
    const owner = owners[number] ?? 0;
    if (owner === 0) return;
    owners[number] = 0;
    sizes[owner] = (sizes[owner] ?? 0) - 1;
  };

  return {
    find,
    remove,
    add(tenant, customerId, position, traits) {
      const before = find(tenant, customerId);
      if (before >= 0) remove(before);
      makeRoom();
      const number = used;
      used += 1;
      const owner = tenantOf(tenant);
      const id = toBytes(customerId);
      const slot = slotOf(owner, id);
      ids.set(id, number * ID);
      allTraits.set(traits.subarray(0, traitCount), number * traitCount);
      positions[number] = position;
      owners[number] = owner;
      places[number] = owner;
      table[slot] = number + 1;
      sizes[owner] = (sizes[owner] ?? 0) + 1;
      return number;
    },
    isThere: (number) => (owners[number] ?? 0) !== 0,
    customerId: (number) => toText(idAt(number)),
    position: (number) => positions[number] ?? 0n,
    traits: (number) => allTraits.subarray(number * traitCount, (number + 1) * traitCount),
    size: (tenant) => sizes[tenants.get(tenant) ?? 0] ?? 0,
  };
};

const toBytes = (uuid: string): Uint8Array => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const toText = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, ID).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
