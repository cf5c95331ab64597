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
 * Where a shard begins to read: at its checkpoint; or, when the number of shards was changed, where the slowest of the
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
  return lowest([...known.values()]);
};
