import { customerKey } from '../fact.ts';
import { type Announcements, touchedKeys } from '../projector/announcements.ts';
import type { Facet } from '../view/facet.ts';

/** A view as text, and the facets it was made of. */
type BuiltView = {
  readonly text: string;
  readonly members: readonly Facet[];
  /** When it changes without any event. */
  readonly due?: string | undefined;
};

/** Texts of views by customer key. A text is forgotten as soon as an event of one of its members is in the views. */
export type ViewCache = {
  /** The text for a key, built when it is not there. Undefined is not remembered. */
  get(key: string, build: () => Promise<BuiltView | undefined>): Promise<string | undefined>;
  /** Forgets everything: another generation is live. */
  clear(): void;
  stop(): void;
};

type KeptText = Omit<BuiltView, 'members'> & { readonly members: readonly string[] };

const isPast = (due: string | undefined): boolean => due !== undefined && Date.parse(due) <= Date.now();

const keysOf = (members: readonly Facet[]): string[] =>
  members.map(({ tenant, customerId }) => customerKey(tenant, customerId));

export type ViewCacheOptions = {
  /** The least recently used texts are dropped beyond this number. */
  readonly capacity: number;
  /** False for members whose changes are not all announced in time. */
  readonly mayKeep: (key: string) => boolean;
};

export const createViewCache = (
  announcements: Announcements,
  { capacity, mayKeep }: ViewCacheOptions,
): ViewCache => {
  const texts = new Map<string, KeptText>();
  /** For each member, the keys of the texts it is in. */
  const textsOf = new Map<string, Set<string>>();
  /** Counts what was forgotten, so that a text built meanwhile is not kept. */
  let forgotten = 0;

  const drop = (key: string): void => {
    const entry = texts.get(key);
    if (entry === undefined) return;
    texts.delete(key);
    for (const member of entry.members) {
      const keys = textsOf.get(member);
      keys?.delete(key);
      if (keys?.size === 0) textsOf.delete(member);
    }
  };

  const keep = (key: string, kept: KeptText): void => {
    drop(key);
    texts.set(key, kept);
    for (const member of kept.members) {
      const keys = textsOf.get(member) ?? new Set();
      textsOf.set(member, keys.add(key));
    }
    if (texts.size <= capacity) return;
    const [oldest] = texts.keys();
    if (oldest !== undefined) drop(oldest);
  };

  const unsubscribe = announcements.subscribe((announcement) => {
    if (announcement.facts.length === 0) return;
    forgotten += 1;
    for (const member of touchedKeys(announcement)) for (const key of textsOf.get(member) ?? []) drop(key);
  });

  return {
    async get(key, build) {
      const known = texts.get(key);
      if (known !== undefined && !isPast(known.due)) {
        texts.delete(key);
        texts.set(key, known);
        return known.text;
      }
      const before = forgotten;
      const built = await build();
      const members = keysOf(built?.members ?? []);
      if (built !== undefined && before === forgotten && members.every(mayKeep))
        keep(key, { text: built.text, members, due: built.due });
      return built?.text;
    },
    clear() {
      forgotten += 1;
      texts.clear();
      textsOf.clear();
    },
    stop: unsubscribe,
  };
};
