import type { Clock } from '../clock.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

export type OffsetExpiryOptions = {
  readonly groups: GroupCoordinator;
  readonly clock: Clock;
  /** How long the offsets of a group that nobody is in are kept. */
  readonly retentionMs: number;
};

/**
 * Forgets the committed offsets of groups that nobody has been in for a while, as `offsets.retention.minutes` does: those
 * of a consumer group together, counted from when it was seen empty, and those of a reader without a group one by one,
 * counted from their commit. What is committed later starts the time anew.
 */
export class OffsetExpiry {
  readonly #options: OffsetExpiryOptions;

  constructor(options: OffsetExpiryOptions) {
    this.#options = options;
  }

  /** Notes which groups are empty, and drops what is due. Returns how many offsets went. */
  run(): number {
    const { groups } = this.#options;
    let dropped = 0;
    for (const group of [...groups.offsets.groups()]) {
      if (groups.find(group)?.isEmpty === false) groups.offsets.markUsed(group);
      else dropped += this.#expire(group);
    }
    return dropped;
  }

  #expire(group: string): number {
    const { groups, clock, retentionMs } = this.#options;
    const { offsets } = groups;
    const now = clock.now();
    const isConsumerGroup = offsets.protocolType(group) !== '';
    const emptySince = isConsumerGroup ? offsets.markEmpty(group, now) : 0;
    let [due, left] = [0, 0];
    for (const [topic, partitions] of [...offsets.topicsOf(group)]) {
      for (const [partition, { committedAt }] of [...partitions]) {
        if (Math.max(emptySince, committedAt) + retentionMs > now) left++;
        else {
          offsets.dropOffset(group, topic, partition);
          due++;
        }
      }
    }
    if (left === 0 && emptySince + retentionMs <= now) groups.delete(group);
    return due;
  }
}
