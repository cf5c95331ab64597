import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Position, RecordedEvent } from '@icrm/event-store';

/** A closed block of the chain. */
export type Block = {
  readonly number: bigint;
  readonly position: Position;
  readonly events: bigint;
  readonly hash: string;
  readonly signature: string;
  readonly signedAt: string;
  /** The events of the block: where they stand and what they hash to, 32 bytes each in base64. */
  readonly positions: readonly Position[];
  readonly leaves: string;
};

/** What of a block is signed, and enough to prove it elsewhere. */
export type Seal = Pick<Block, 'number' | 'position' | 'events' | 'hash' | 'signature' | 'signedAt'>;

/** The state of the chain before a block. */
export type Link = Pick<Block, 'number' | 'position' | 'events' | 'hash'>;

/** Before the first block. */
export const genesis: Link = { number: 0n, position: 0n, events: 0n, hash: '' };

/** The hash of an event as it is stored: everything the store says of it, in one fixed order. */
export const leafOf = (event: RecordedEvent): Buffer => {
  const { id, type, stream, revision, position, recordedAt, data, metadata } = event;
  const parts = [id, type, stream, String(revision), String(position), recordedAt, data, metadata];
  return createHash('sha256').update(JSON.stringify(parts)).digest();
};

export const hashOf = (before: string, leaves: Buffer): string =>
  createHash('sha256').update(before).update(leaves).digest('hex');

/** The key pair of the chain, made from 32 secret bytes. */
export const keyPairFrom = (
  seed: Uint8Array,
): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } => {
  // An Ed25519 private key in PKCS #8 is this prefix and its 32 bytes.
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const privateKey = createPrivateKey({ key: Buffer.concat([prefix, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
};

type Closing = {
  readonly before: Link;
  readonly events: readonly RecordedEvent[];
  readonly privateKey: KeyObject;
  readonly at: Date;
};

/** Closes a block over one or more events. */
export const closeBlock = ({ before, events, privateKey, at }: Closing): Block => {
  const leaves = Buffer.concat(events.map(leafOf));
  const link: Link = {
    number: before.number + 1n,
    position: events.at(-1)?.position ?? before.position,
    events: before.events + BigInt(events.length),
    hash: hashOf(before.hash, leaves),
  };
  return {
    ...link,
    signature: sign(null, signedBytes(link), privateKey).toString('base64'),
    signedAt: at.toISOString(),
    positions: events.map(({ position }) => position),
    leaves: leaves.toString('base64'),
  };
};

/** True when the seal was made with the key. */
export const isSigned = (seal: Seal, publicKey: KeyObject): boolean =>
  verify(null, signedBytes(seal), publicKey, Buffer.from(seal.signature, 'base64'));

const signedBytes = ({ number, position, events, hash }: Link): Buffer =>
  Buffer.from(`icrm-evidence-v1\n${number}\n${position}\n${events}\n${hash}`);
