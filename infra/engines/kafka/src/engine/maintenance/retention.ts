import type { PartitionLog } from '../log/partition-log.ts';
import type { TopicConfig } from '../topic/topic-config.ts';

/** Drops whole segments that are too old or that the log is too large with. Returns how many bytes went. */
export function retain(log: PartitionLog, config: TopicConfig, now: number): number {
  const ms = config.number('retention.ms');
  const bytes = config.number('retention.bytes');
  const isOld = (maxTimestamp: number) => ms >= 0 && maxTimestamp < now - ms;
  const before = log.size;
  const active = log.segments.at(-1);
  if (active !== undefined && active.size > 0 && isOld(active.maxTimestamp)) log.roll();
  let start = log.logStart;
  let left = log.size;
  for (const segment of log.segments.slice(0, -1)) {
    const isExcess = bytes >= 0 && left - segment.size >= bytes;
    if (!(isOld(segment.maxTimestamp) || isExcess) || segment.nextOffset > log.lastStableOffset) break;
    left -= segment.size;
    start = segment.nextOffset;
  }
  log.advanceStart(start);
  return before - log.size;
}
