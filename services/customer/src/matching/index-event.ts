import type { RecordedEvent } from '@icrm/event-store';
import { BrokenCiphertext, KeyMissing, type KeyRing, reveal, SubjectErased } from '@icrm/privacy';
import { foldProfile, type MatchProfile, type ProfileEvent, profileEvents } from './match-profile.ts';
import { toMatchable } from './matchable.ts';
import type { MatchRecordOf, Records } from './records.ts';

/** What an event did to the record of its customer. */
export type Indexed =
  /** The record says something new: match it. */
  | { readonly kind: 'changed'; readonly record: MatchRecordOf }
  | { readonly kind: 'erased'; readonly tenant: string; readonly customerId: string }
  /** A key is lost or a text was altered: this record cannot be kept; everybody else's can. */
  | {
      readonly kind: 'unreadable';
      readonly tenant: string;
      readonly customerId: string;
      readonly why: string;
    }
  | { readonly kind: 'none' };

/** Applies an event of a customer's stream to the candidate index; applied again it changes nothing. */
export type IndexEvent = (event: RecordedEvent) => Promise<Indexed>;

const types: ReadonlySet<string> = new Set(profileEvents);
const isProfileEvent = (event: { readonly type: string; readonly data: object }): event is ProfileEvent =>
  types.has(event.type);

export const createIndexEvent = (records: Records, keyRing: Pick<KeyRing, 'keysForReading'>): IndexEvent => {
  const before = async (tenant: string, customerId: string): Promise<MatchRecordOf | undefined> =>
    (await records.load(tenant, [customerId])).get(customerId);

  const apply = async (recorded: RecordedEvent, event: ProfileEvent): Promise<Indexed> => {
    const { tenant } = recorded.metadata;
    const { customerId } = event.data;
    const known = event.type === 'CustomerRegistered' ? undefined : await before(tenant, customerId);
    if (known !== undefined && known.position >= recorded.position) return { kind: 'changed', record: known };
    const opened = await reveal(keyRing, tenant, event);
    const { position } = recorded;
    const record = recordOf({ tenant, customerId, position }, foldProfile(known?.profile, opened));
    if (await records.save(record)) return { kind: 'changed', record };
    const newer = await before(tenant, customerId);
    return newer === undefined ? { kind: 'none' } : { kind: 'changed', record: newer };
  };

  return async (recorded) => {
    const { type, data, metadata } = recorded;
    const { tenant } = metadata;
    const customerId = metadata.customerIds[0] ?? '';
    const event = { type, data };
    try {
      if (isProfileEvent(event)) return await apply(recorded, event);
      if (type !== 'CustomerErased') return { kind: 'none' };
      await records.remove(tenant, customerId);
      return { kind: 'erased', tenant, customerId };
    } catch (error) {
      // Its erasure stands further on in the log.
      if (error instanceof SubjectErased) return { kind: 'none' };
      if (isUnreadable(error)) return { kind: 'unreadable', tenant, customerId, why: error.name };
      throw error;
    }
  };
};

/** A record of a profile. */
export const recordOf = (
  place: Pick<MatchRecordOf, 'tenant' | 'customerId' | 'position'>,
  profile: MatchProfile,
): MatchRecordOf => ({ ...place, profile, matchable: toMatchable(place.customerId, profile) });

/** Trouble that concerns one subject and does not pass. */
export const isUnreadable = (error: unknown): error is Error =>
  error instanceof KeyMissing || error instanceof BrokenCiphertext;
