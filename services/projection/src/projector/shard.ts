import { createHash } from 'node:crypto';

/** Which part of the customers a replica writes: shard `index` of `count`. */
export type Shard = { readonly index: number; readonly count: number };

/** One replica for all. */
export const wholeShard: Shard = { index: 0, count: 1 };

/** The shard of a customer key: by hash, so that it does not depend on when somebody registered. */
export const shardOf = (key: string, count: number): number =>
  count === 1 ? 0 : createHash('sha256').update(key).digest().readUInt32BE(0) % count;

export const ownsKey = ({ index, count }: Shard, key: string): boolean => shardOf(key, count) === index;

/** `0-of-1`: part of the name of a checkpoint. */
export const shardName = ({ index, count }: Shard): string => `${index}-of-${count}`;
