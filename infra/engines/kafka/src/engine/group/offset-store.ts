import type { Flusher } from '../storage/flusher.ts';
import { Journal } from '../storage/journal.ts';
import type { Volume } from '../storage/volume.ts';

export type CommittedOffset = {
  readonly offset: number;
  readonly leaderEpoch: number;
  readonly metadata: string;
  readonly committedAt: number;
};

export type PartitionOffset = Omit<CommittedOffset, 'committedAt'> & {
  readonly topic: string;
  readonly partition: number;
};

type Row = readonly [topic: string, partition: number, offset: number, leaderEpoch: number, metadata: string];

type Entry =
  | { readonly kind: 'group'; readonly group: string; readonly protocolType: string }
  | { readonly kind: 'commit'; readonly group: string; readonly at: number; readonly rows: readonly Row[] }
  | { readonly kind: 'drop-group'; readonly group: string }
  | { readonly kind: 'empty'; readonly group: string; readonly since: number | null }
  | { readonly kind: 'drop-topic'; readonly topic: string }
  | {
      readonly kind: 'drop-offset';
      readonly group: string;
      readonly topic: string;
      readonly partition: number;
    };

type GroupOffsets = {
  protocolType: string;
  /** When it was first seen without members; undefined while somebody is in it. */
  emptySince: number | undefined;
  readonly topics: Map<string, Map<number, CommittedOffset>>;
};

/** The committed offsets of all groups, kept in a journal. What a method changed survives a killed process when it returns. */
export class OffsetStore {
  readonly #groups = new Map<string, GroupOffsets>();
  readonly #journal: Journal<Entry>;

  constructor(volume: Volume, flusher: Flusher) {
    this.#journal = new Journal(volume, 'offsets.journal', flusher);
    this.#journal.load((entry) => this.#apply(entry));
    if (this.#journal.size > 0) this.#journal.rewrite(this.#entries());
  }

  groups(): Iterable<string> {
    return this.#groups.keys();
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  protocolType(group: string): string {
    return this.#groups.get(group)?.protocolType ?? '';
  }

  get(group: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(group)?.topics.get(topic)?.get(partition);
  }

  /** All partitions with a committed offset, by topic. */
  topicsOf(group: string): ReadonlyMap<string, ReadonlyMap<number, CommittedOffset>> {
    return this.#groups.get(group)?.topics ?? new Map();
  }

  /** Makes the group known to later starts even before it commits anything. */
  remember(group: string, protocolType: string): void {
    if (this.#groups.get(group)?.protocolType === protocolType) return;
    this.#record({ kind: 'group', group, protocolType });
  }

  commit(group: string, at: number, offsets: readonly PartitionOffset[]): void {
    if (offsets.length === 0) return;
    const rows = offsets.map(
      ({ topic, partition, offset, leaderEpoch, metadata }): Row => [
        topic,
        partition,
        offset,
        leaderEpoch,
        metadata,
      ],
    );
    this.#record({ kind: 'commit', group, at, rows });
  }

  /** Notes that nobody is in a known group; returns since when. */
  markEmpty(group: string, now: number): number {
    const known = this.#groups.get(group)?.emptySince;
    if (known !== undefined) return known;
    this.#record({ kind: 'empty', group, since: now });
    return now;
  }

  /** Notes that somebody is in a known group. */
  markUsed(group: string): void {
    if (this.#groups.get(group)?.emptySince !== undefined)
      this.#record({ kind: 'empty', group, since: null });
  }

  dropGroup(group: string): void {
    this.#record({ kind: 'drop-group', group });
  }

  dropTopic(topic: string): void {
    this.#record({ kind: 'drop-topic', topic });
  }

  dropOffset(group: string, topic: string, partition: number): void {
    this.#record({ kind: 'drop-offset', group, topic, partition });
  }

  close(): void {
    this.#journal.close();
  }

  #record(entry: Entry): void {
    this.#journal.append(entry);
    this.#apply(entry);
    if (this.#journal.isLong) this.#journal.rewrite(this.#entries());
  }

  #apply(entry: Entry): void {
    switch (entry.kind) {
      case 'group':
        this.#groupFor(entry.group).protocolType = entry.protocolType;
        return;
      case 'commit':
        for (const row of entry.rows) this.#applyRow(entry.group, entry.at, row);
        return;
      case 'empty':
        this.#groupFor(entry.group).emptySince = entry.since ?? undefined;
        return;
      case 'drop-group':
        this.#groups.delete(entry.group);
        return;
      case 'drop-topic':
        for (const { topics } of this.#groups.values()) topics.delete(entry.topic);
        return;
      case 'drop-offset':
        this.#groups.get(entry.group)?.topics.get(entry.topic)?.delete(entry.partition);
        return;
    }
  }

  #applyRow(
    group: string,
    committedAt: number,
    [topic, partition, offset, leaderEpoch, metadata]: Row,
  ): void {
    const { topics } = this.#groupFor(group);
    let partitions = topics.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      topics.set(topic, partitions);
    }
    partitions.set(partition, { offset, leaderEpoch, metadata, committedAt });
  }

  #groupFor(group: string): GroupOffsets {
    let found = this.#groups.get(group);
    if (found === undefined) {
      found = { protocolType: '', emptySince: undefined, topics: new Map() };
      this.#groups.set(group, found);
    }
    return found;
  }

  *#entries(): Iterable<Entry> {
    for (const [group, { protocolType, emptySince, topics }] of this.#groups) {
      yield { kind: 'group', group, protocolType };
      if (emptySince !== undefined) yield { kind: 'empty', group, since: emptySince };
      for (const [topic, partitions] of topics) {
        for (const [partition, { offset, leaderEpoch, metadata, committedAt }] of partitions) {
          yield {
            kind: 'commit',
            group,
            at: committedAt,
            rows: [[topic, partition, offset, leaderEpoch, metadata]],
          };
        }
      }
    }
  }
}
