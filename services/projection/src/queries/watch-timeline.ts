import { type FieldMask, linkEvents } from '@icrm/contracts';
import { touchedKeys } from '../projector/announcements.ts';
import type { LiveViews } from './live-views.ts';
import { memberKeys, readTimeline, toEntryTexts } from './timeline.ts';

/** Whose history, from where on. */
type WatchQuestion = {
  readonly tenant: string;
  readonly customerId: string;
  readonly afterPosition: bigint;
  readonly mask?: FieldMask | undefined;
};

/** An entry as JSON, or a sign of life; either way nothing up to `position` is missing. */
type WatchItem = { readonly entry: string | undefined; readonly position: bigint };

export type WatchTimeline = (question: WatchQuestion, signal: AbortSignal) => AsyncGenerator<WatchItem>;

export type WatchOptions = {
  /** Milliseconds of silence after which a heartbeat is sent; 10 s. */
  readonly heartbeatEveryMs?: number;
};

const pageSize = 500;
const linkTypes: ReadonlySet<string> = new Set(linkEvents.map(({ type }) => type));

const furthest = (a: bigint, b: bigint): bigint => {
  if (a > b) return a;
  return b;
};

/** Wakes one sleeper; a call before it sleeps is not lost. */
const createBell = () => {
  let rung = Promise.withResolvers<'rung' | 'silent'>();
  return {
    ring: () => rung.resolve('rung'),
    /** True when nothing rang in time. */
    async silent(ms: number, signal: AbortSignal): Promise<boolean> {
      const timer = setTimeout(() => rung.resolve('silent'), ms);
      const onAbort = () => rung.resolve('rung');
      signal.addEventListener('abort', onAbort, { once: true });
      const outcome = await rung.promise;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      rung = Promise.withResolvers();
      return outcome === 'silent';
    },
  };
};

type Watched = {
  keys: readonly string[];
  /** The position of the last entry that was sent. */
  sent: bigint;
  /** Something of them has changed since it was last read. */
  dirty: boolean;
  /** Who belongs to them has changed. */
  linksChanged: boolean;
};

const follow = (views: LiveViews, watched: Watched, ring: () => void): (() => void) =>
  views.announcements.subscribe((announcement) => {
    const touched = touchedKeys(announcement);
    if (!watched.keys.some((key) => touched.has(key))) return;
    watched.linksChanged ||= announcement.facts.some(({ type }) => linkTypes.has(type));
    watched.dirty = true;
    ring();
  });

async function* entriesBehind(
  views: LiveViews,
  question: WatchQuestion,
  { keys, from }: { readonly keys: readonly string[]; readonly from: bigint },
): AsyncGenerator<WatchItem> {
  let beyond = from;
  for (;;) {
    const range = { keys, oldestFirst: true, beyond, limit: pageSize };
    const documents = await readTimeline(views.generation(), range);
    const texts = await toEntryTexts(views, question, documents);
    for (const [index, entry] of texts.entries()) {
      beyond = BigInt(documents[index]?._id.slice(-20) ?? beyond);
      yield { entry, position: beyond };
    }
    if (documents.length < pageSize) return;
  }
}

/**
 * History, then live: what is sent is always read from the views behind the last position sent, and a batch that touches
 * the customer only says that there is something to read. So nothing can fall between replay and live, and a slow reader
 * holds nothing in memory. A link that joins another customer is followed from then on.
 */
export const createWatchTimeline = (
  views: LiveViews,
  { heartbeatEveryMs = 10_000 }: WatchOptions = {},
): WatchTimeline => {
  const members = ({ tenant, customerId }: WatchQuestion) =>
    memberKeys(views.generation(), tenant, customerId);

  async function* unread(question: WatchQuestion, watched: Watched): AsyncGenerator<WatchItem> {
    watched.dirty = false;
    if (watched.linksChanged) {
      watched.linksChanged = false;
      watched.keys = await members(question);
    }
    for await (const item of entriesBehind(views, question, {
      keys: watched.keys,
      from: watched.sent,
    })) {
      watched.sent = item.position;
      yield item;
    }
  }

  return async function* watch(question, signal) {
    const watched: Watched = {
      keys: await members(question),
      sent: question.afterPosition,
      dirty: true,
      linksChanged: false,
    };
    const bell = createBell();
    const unsubscribe = follow(views, watched, bell.ring);
    try {
      let quiet = true;
      while (!signal.aborted) {
        // Batches become visible and are announced at once: nothing up to here is missing unless it made us dirty.
        const complete = views.progress.position();
        if (watched.dirty) yield* unread(question, watched);
        if (watched.dirty) continue;
        if (quiet) yield { entry: undefined, position: furthest(complete, watched.sent) };
        quiet = await bell.silent(heartbeatEveryMs, signal);
      }
    } finally {
      unsubscribe();
    }
  };
};
