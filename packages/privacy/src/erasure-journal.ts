/** What is known of a destroyed key: enough to recognise a copy of it, nothing that opens anything. */
export type DestroyedKey = {
  /** The version of the key-encryption key that wrapped it. */
  readonly version: string;
  /** SHA-256 of the wrapped key as it was stored, hex. */
  readonly fingerprint: string;
};

/** An erasure that took place. */
export type Erasure = {
  readonly tenant: string;
  readonly subject: string;
  /** When the key was destroyed, UTC ISO 8601. */
  readonly erasedAt: string;
  /** Missing when the subject never had a key. */
  readonly key?: DestroyedKey;
};

/**
 * The erasures that took place, kept beside the key-encryption key and never restored from a backup of the stores: a key
 * that a restored backup brings back is refused, and destroyed again. Append-only.
 */
export type ErasureJournal = {
  /** Writes an erasure down, durably; gives the one that stands, which is the first of its subject. */
  add(erasure: Erasure): Promise<Erasure>;
  /** Those of some subjects; most have none. */
  find(tenant: string, subjects: readonly string[]): Promise<ReadonlyMap<string, Erasure>>;
  /** All of them, oldest first. */
  all(): Promise<readonly Erasure[]>;
};

/** An erasure journal that is gone with the process. */
export const memoryErasureJournal = (): ErasureJournal => {
  const erasures = new Map<string, Erasure>();
  return {
    async add(erasure) {
      const place = placeOf(erasure.tenant, erasure.subject);
      const standing = erasures.get(place) ?? erasure;
      erasures.set(place, standing);
      return standing;
    },
    async find(tenant, subjects) {
      return new Map(
        subjects.flatMap((subject) => {
          const erasure = erasures.get(placeOf(tenant, subject));
          return erasure === undefined ? [] : [[subject, erasure] as const];
        }),
      );
    },
    all: async () => [...erasures.values()],
  };
};

const placeOf = (tenant: string, subject: string): string => `${tenant}\0${subject}`;
