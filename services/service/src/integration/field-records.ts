import type { TechnicianEvent } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import { type KeyRing, revealAll } from '@icrm/privacy';
import type { ReadStore } from '@icrm/read-store';
import type { Clock } from '@icrm/runtime';
import type { FieldWorkers } from '../application/field-workers.ts';
import { distanceKm, readPlace } from '../domain/field/place.ts';
import type { Available } from '../domain/field/rank.ts';
import { mayBeKnown, type Technician, technician } from '../domain/field/technician.ts';

/** A technician as the log has them; personal texts are sealed. */
export type TechnicianRecord = Omit<Technician, 'technicianId'> & {
  readonly _id: string;
  readonly tenant: string;
  readonly technicianId: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly base: string;
  readonly phone?: string;
  readonly position: bigint;
};
/** The last position; guarded by its own time. */
type PositionRecord = {
  readonly _id: string;
  readonly tenant: string;
  readonly technicianId: string;
  readonly place: string;
  readonly position: string;
};
type ProviderRecord = { readonly _id: string; readonly smsId: string };

/** Positions older than this say nothing about where somebody is. */
export const FRESH_SECONDS = 900;
/** Slots that ended so long ago are of no use any more. */
const FORGOTTEN_AFTER_MS = 7 * 86_400_000;

export type FieldRecordsOptions = {
  readonly readStore: ReadStore;
  readonly keyRing: Pick<KeyRing, 'keysForReading'>;
  readonly clock: Clock;
};

/** What dispatching looks at; it follows from the log and the topic of positions. */
export type FieldRecords = ReturnType<typeof fieldRecords>;

export const fieldRecords = ({ readStore, keyRing, clock }: FieldRecordsOptions) => {
  const technicians = readStore.collection<TechnicianRecord>('service_technicians');
  const positions = readStore.collection<PositionRecord>('service_positions');
  const providers = readStore.collection<ProviderRecord>('service_sms_providers');
  const keyOf = (tenant: string, id: string) => `${tenant}.${id}`;

  const located = async (tenant: string, skill: string | undefined, maxAgeSeconds: number) => {
    const all = await technicians.find({ tenant });
    const able = all.filter((each) => skill === undefined || each.skills[skill] !== undefined);
    const since = new Date(clock.now().getTime() - maxAgeSeconds * 1_000).toISOString();
    const fresh = await positions.find({ tenant, position: { $gte: since } });
    const opened = await revealAll(keyRing, tenant, [
      ...able.map(({ base }) => base),
      ...fresh.map(({ place }) => place),
    ]);
    const placeOf = new Map(
      fresh.map(({ technicianId, position }, index) => [
        technicianId,
        { place: readPlace(opened[able.length + index] ?? ''), at: position },
      ]),
    );
    return able.flatMap((each, index) => {
      const base = readPlace(opened[index] ?? '');
      const seen = placeOf.get(each.technicianId);
      return base === undefined ? [] : [{ ...each, base, position: seen?.place, seenAt: seen?.at }];
    });
  };

  const workers: FieldWorkers = {
    available: async (tenant): Promise<readonly Available[]> => located(tenant, undefined, FRESH_SECONDS),
    async nearest({ tenant, place, skill, count, maxAgeSeconds }) {
      return (await located(tenant, skill, maxAgeSeconds))
        .map(({ technicianId, base, position, seenAt }) => ({
          technicianId,
          distanceKm: Math.round(distanceKm(position ?? base, place) * 10) / 10,
          ...(position === undefined
            ? { whereFrom: 'base' as const }
            : { whereFrom: 'position' as const, at: seenAt }),
        }))
        .sort((a, b) => a.distanceKm - b.distanceKm || (a.technicianId < b.technicianId ? -1 : 1))
        .slice(0, count);
    },
  };

  return {
    workers,

    prepare: () => positions.ensureIndexes([{ name: 'fresh', keys: { tenant: 1, position: 1 } }]),

    async apply({ type, data, metadata: { tenant }, position }: RecordedEvent): Promise<void> {
      // Streams of technicians hold their events alone.
      const event = { type, data } as TechnicianEvent;
      const _id = keyOf(tenant, event.data.technicianId);
      const known = await technicians.findOne({ _id });
      if (known !== undefined && known.position >= position) return;
      if (known === undefined && event.type !== 'TechnicianRegistered') return;
      const state = technician.evolve(known ?? technician.initial, event);
      const { technicianId } = event.data;
      const kept = { _id, tenant, position, technicianId };
      const details = detailsAfter(known, event);
      await technicians.writeGuarded([{ ...forget(state, event.data.at), ...details, ...kept }]);
    },

    /** Where somebody was last, when their key is destroyed; the rest of them is sealed with it. */
    async forget(tenant: string, subjectId: string): Promise<void> {
      await positions.delete({ _id: keyOf(tenant, subjectId) });
    },

    technician: (tenant: string, id: string): Promise<TechnicianRecord | undefined> =>
      technicians.findOne({ _id: keyOf(tenant, id) }),

    /** Whether a position of that time may be kept. */
    async mayBeKnown(tenant: string, id: string, at: string): Promise<boolean> {
      const known = await technicians.findOne({ _id: keyOf(tenant, id) });
      return known !== undefined && mayBeKnown(known, at);
    },

    async notePosition(
      tenant: string,
      technicianId: string,
      seen: { place: string; at: string },
    ): Promise<void> {
      const _id = keyOf(tenant, technicianId);
      await positions.writeGuarded([{ _id, tenant, technicianId, place: seen.place, position: seen.at }]);
    },

    async noteProvider(tenant: string, providerId: string, smsId: string): Promise<void> {
      await providers.insertMissing([{ _id: keyOf(tenant, providerId), smsId }]);
    },
    smsOf: async (tenant: string, providerId: string): Promise<string | undefined> =>
      (await providers.findOne({ _id: keyOf(tenant, providerId) }))?.smsId,
  };
};

const forget = (state: Technician, now: string): Technician => {
  const since = new Date(Date.parse(now) - FORGOTTEN_AFTER_MS).toISOString();
  const recent = <T extends { readonly until: string }>(spans: readonly T[]) =>
    spans.filter(({ until }) => until >= since);
  return { ...state, shifts: recent(state.shifts), slots: recent(state.slots) };
};

type Details = Pick<TechnicianRecord, 'skills' | 'base' | 'phone'>;

const detailsAfter = (known: TechnicianRecord | undefined, { type, data }: TechnicianEvent): Details => {
  const { skills = {}, base = '', phone } = type === 'TechnicianRegistered' ? data : (known ?? {});
  return { skills, base, ...(phone === undefined ? {} : { phone }) };
};
