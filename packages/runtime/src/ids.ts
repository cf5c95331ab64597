import { createHash, randomFillSync } from 'node:crypto';

/** A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits, so that ids sort by time. */
export const newId = (now: number = Date.now()): string => {
  const bytes = takeRandom();
  bytes.writeUIntBE(now, 0, 6);
  return format(bytes, 7);
};

/** Randomness is drawn for 256 ids at a time: a call for each costs more than the id. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

const takeRandom = (): Buffer => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
};

const ICRM_NAMESPACE = Buffer.from('6f2c1f5e0a7b4c5d9e3f8a1b2c3d4e5f', 'hex');

/** A UUIDv5 (RFC 9562) in the namespace of ICRM: the same name always gives the same id. */
export const nameId = (name: string): string =>
  format(createHash('sha1').update(ICRM_NAMESPACE).update(name).digest().subarray(0, 16), 5);

/**
 * The id of something a command creates: the same command and role always give the same id, so that a retry names
 * the same thing. Keeps the time of a UUIDv7 command id in front, so that derived ids sort by time too.
 */
export const derivedId = (commandId: string, role: string): string => {
  const bytes = createHash('sha1')
    .update(ICRM_NAMESPACE)
    .update(commandId)
    .update('\0')
    .update(role)
    .digest();
  if (!isUuidV7(commandId)) return format(bytes.subarray(0, 16), 5);
  Buffer.from(commandId.replaceAll('-', '').slice(0, 12), 'hex').copy(bytes);
  return format(bytes.subarray(0, 16), 7);
};

/** The id of the n-th event (from 0) of a command. */
export const eventId = (commandId: string, index: number): string => nameId(`${commandId}/${index}`);

/** True for the canonical lower-case form of any UUID. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

const isUuidV7 = (text: string): boolean => isUuid(text) && text[14] === '7';

const format = (bytes: Buffer, version: number): string => {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
};
