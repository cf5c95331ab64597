import type { Checkpoints } from '@icrm/read-store';
import { lowest } from '../view/position.ts';
import { type Shard, shardName } from './shard.ts';

const prefixOf = (generation: string): string => `views-${generation}-`;

/** Where a shard's position in a generation is kept. */
export const checkpointName = (generation: string, shard: Shard): string =>
  `${prefixOf(generation)}${shardName(shard)}`;

/** The shards besides one. */
export const otherShards = ({ index, count }: Shard): Shard[] =>
  Array.from({ length: count }, (_, other) => ({ index: other, count })).filter(
    (shard) => shard.index !== index,
  );

/**
 * Where a shard begins to read: at its checkpoint; without one at the beginning, or, when the number of shards was changed, where the slowest of the
 * shards before was, since what others have applied already has no effect again.
 */
export const startPosition = async (
  checkpoints: Checkpoints,
  generation: string,
  shard: Shard,
): Promise<bigint> => {
  const known = await checkpoints.list(prefixOf(generation));
  const own = known.get(checkpointName(generation, shard));
  if (own !== undefined) return own;
  // Shards of the same number have nothing to say of this one, which may have been killed before it saved anything.
  const before = [...known].filter(([name]) => !name.endsWith(`-of-${shard.count}`));
  return lowest(before.map(([, position]) => position));
};
