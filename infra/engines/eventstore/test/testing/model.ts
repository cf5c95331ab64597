import { ANY, NO_STREAM, STREAM_EXISTS } from '../../src/store/revision.ts';

/** An event as the model knows it; a metadata event has its `$tb` and `$maxCount`. */
export type ModelEvent = {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly metadata?: Metadata;
};
export type Metadata = { readonly tb?: number | 'deleted'; readonly maxCount?: number };

export type ModelOutcome =
  | { readonly kind: 'written'; readonly revision: number }
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

type Proposed = { readonly id: string; readonly type: string; readonly metadata?: Metadata };

const wrong = (current: number): ModelOutcome => ({ kind: 'wrong-expected-version', current });
const gone: ModelOutcome = { kind: 'stream-deleted' };
const TOMBSTONE = '$streamDeleted';

/**
 * What the specification says about appends and deletes, as plainly as it can be said: one list of events,
 * searched from the front each time. Nothing is shared with the engine but the names of the expectations.
 */
export class Model {
  readonly log: ModelEvent[] = [];

  private eventsOf(stream: string): ModelEvent[] {
    return this.log.filter((event) => event.stream === stream && event.type !== TOMBSTONE);
  }

  isTombstoned(stream: string): boolean {
    const own = this.log.some((event) => event.stream === stream && event.type === TOMBSTONE);
    return own || (stream.startsWith('$$') && this.isTombstoned(stream.slice(2)));
  }

  last(stream: string): number {
    return this.eventsOf(stream).length - 1;
  }

  private metadata(stream: string): Metadata {
    if (stream.startsWith('$$')) return { maxCount: 1 };
    return this.eventsOf(`$$${stream}`).at(-1)?.metadata ?? {};
  }

  isSoftDeleted(stream: string): boolean {
    return this.metadata(stream).tb === 'deleted';
  }

  append(stream: string, expected: number, events: readonly Proposed[]): ModelOutcome {
    const verdict = this.judge(stream, expected, events);
    if (verdict !== 'append') return verdict;
    const first = this.last(stream) + 1;
    const base = stream.startsWith('$$') ? stream.slice(2) : stream;
    const revives = this.isSoftDeleted(base);
    for (const event of events) this.log.push({ ...event, stream });
    const revision = this.last(stream);
    if (revives) this.revive(base, base === stream ? first : this.last(base) + 1);
    return { kind: 'written', revision };
  }

  private revive(stream: string, tb: number): void {
    const previous = this.metadata(stream);
    this.log.push({ stream: `$$${stream}`, id: '', type: '$metadata', metadata: { ...previous, tb } });
  }

  private judge(stream: string, expected: number, events: readonly Proposed[]): ModelOutcome | 'append' {
    const last = this.last(stream);
    if (this.isTombstoned(stream)) {
      const harmless = events.length === 0 && (expected === ANY || expected === NO_STREAM);
      return harmless ? { kind: 'written', revision: NO_STREAM } : gone;
    }
    if (expected === STREAM_EXISTS) return this.refuseMissing(stream) ?? this.judgeById(stream, events);
    if (expected === ANY) return this.judgeById(stream, events);
    if (expected > last) return wrong(last);
    if (expected === last) return events.length === 0 ? { kind: 'written', revision: last } : 'append';
    return this.judgeByRevision(stream, expected, events);
  }

  /** A stream exists when it has events or metadata, unless it is soft-deleted. */
  private refuseMissing(stream: string): ModelOutcome | undefined {
    if (this.isSoftDeleted(stream)) return gone;
    const last = this.last(stream);
    return last < 0 && this.last(`$$${stream}`) < 0 ? wrong(last) : undefined;
  }

  /** The last event of an id that was written anywhere decides, as the memory of ids holds one place each. */
  private judgeById(stream: string, events: readonly Proposed[]): ModelOutcome | 'append' {
    const last = this.last(stream);
    const places = events.map(({ id }) => {
      const at = this.log.findLast((event) => event.id === id);
      return at?.stream === stream ? this.eventsOf(stream).findLastIndex((event) => event.id === id) : -1;
    });
    if (places.length === 0) return { kind: 'written', revision: last };
    if (places[0] === -1) return 'append';
    return places.includes(-1) ? wrong(last) : { kind: 'written', revision: places.at(-1) ?? last };
  }

  private judgeByRevision(
    stream: string,
    expected: number,
    events: readonly Proposed[],
  ): ModelOutcome | 'append' {
    const last = this.last(stream);
    const mayRecreate = expected === NO_STREAM && this.isSoftDeleted(stream);
    if (events.length === 0) return mayRecreate ? { kind: 'written', revision: last } : wrong(last);
    const stored = this.eventsOf(stream).slice(expected + 1);
    const differs = events.findIndex(({ id }, index) => stored[index]?.id !== id);
    if (differs === -1) return { kind: 'written', revision: expected + events.length };
    return differs === 0 && mayRecreate ? 'append' : wrong(last);
  }

  remove(stream: string, expected: number, hard: boolean): ModelOutcome {
    const last = this.last(stream);
    if (this.isTombstoned(stream)) return gone;
    const missing = expected === STREAM_EXISTS ? this.refuseMissing(stream) : undefined;
    if (missing !== undefined) return missing;
    const concrete = expected >= NO_STREAM;
    const onDeleted = expected === NO_STREAM && this.isSoftDeleted(stream);
    if (concrete && expected !== last && !onDeleted) return wrong(last);
    if (!hard && last < 0 && this.last(`$$${stream}`) < 0) return wrong(NO_STREAM);
    if (hard) this.log.push({ stream, id: '', type: TOMBSTONE });
    else this.log.push({ stream: `$$${stream}`, id: '', type: '$metadata', metadata: { tb: 'deleted' } });
    return { kind: 'written', revision: hard ? Number.MAX_SAFE_INTEGER : last };
  }

  /** Revisions that a reader sees: undefined when the stream is not found, `gone` when it is tombstoned. */
  visible(stream: string): readonly number[] | 'gone' | undefined {
    if (this.isTombstoned(stream)) return 'gone';
    const last = this.last(stream);
    if (last < 0 || this.isSoftDeleted(stream)) return undefined;
    const { tb = 0, maxCount } = this.metadata(stream);
    const from = Math.max(0, tb === 'deleted' ? 0 : tb, maxCount === undefined ? 0 : last - maxCount + 1);
    return this.eventsOf(stream).flatMap((_, revision) => (revision >= from ? [revision] : []));
  }

  idsOf(stream: string): string[] {
    return this.eventsOf(stream).map(({ id }) => id);
  }
}
