import type { KeyStore, StoredKey } from './key-store.ts';

/** Keys that are gone with the process. For tests, and for tools that read a log without keeping anything. */
export const memoryKeyStore = (): KeyStore => {
  const entries = new Map<
    string,
    { readonly tenant: string; readonly subject: string; readonly key: StoredKey }
  >();
  const placeOf = (tenant: string, subject: string) => `${tenant}\0${subject}`;
  return {
    async find(tenant, subjects) {
      return new Map(
        subjects.flatMap((subject) => {
          const entry = entries.get(placeOf(tenant, subject));
          return entry === undefined ? [] : [[subject, entry.key] as const];
        }),
      );
    },
    async insert({ tenant, subject, wrapped }) {
      const place = placeOf(tenant, subject);
      const entry = entries.get(place) ?? { tenant, subject, key: { state: 'active', wrapped } as const };
      entries.set(place, entry);
      return entry.key;
    },
    async erase(tenant, subject, erasedAt) {
      const place = placeOf(tenant, subject);
      if (entries.get(place)?.key.state === 'erased') return;
      entries.set(place, { tenant, subject, key: { state: 'erased', erasedAt } });
    },
    async findOthers(version, limit) {
      return [...entries.values()]
        .flatMap(({ tenant, subject, key }) =>
          key.state === 'active' && key.wrapped.version !== version
            ? [{ tenant, subject, wrapped: key.wrapped }]
            : [],
        )
        .slice(0, limit);
    },
    async replace({ tenant, subject, wrapped }, by) {
      const place = placeOf(tenant, subject);
      const key = entries.get(place)?.key;
      if (key?.state !== 'active' || key.wrapped.version !== wrapped.version) return false;
      entries.set(place, { tenant, subject, key: { state: 'active', wrapped: by } });
      return true;
    },
  };
};
