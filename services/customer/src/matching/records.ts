import { traitsOf } from '@icrm/matching';
import { type KeyRing, protect, revealAll } from '@icrm/privacy';
import type { Collection, IndexDefinition, ReadStore } from '@icrm/read-store';
import { type CandidateIndex, createCandidateIndex } from './candidate-index.ts';
import type { MatchProfile } from './match-profile.ts';
import { keysOf, type Matchable, toMatchable } from './matchable.ts';

/**
 * A customer as the candidate index keeps it. Nothing personal is legible: the profile is sealed under the customer's
 * own key, and what is searched are keyed hashes. An erasure deletes the document here, and with the key whatever
 * copies of it there are.
 */
export type RecordDocument = {
  readonly _id: string;
  readonly tenant: string;
  readonly customerId: string;
  /** The log position of the last event that is folded in. */
  readonly position: bigint;
  /** Keyed hashes of the keys it is looked for by. */
  readonly keys: readonly string[];
  /** A byte for each trait, of its keyed hash, in base64: enough to rank candidates by, far too little to test a guess. */
  readonly traits: string;
  /** The profile as JSON, sealed. */
  readonly profile: string;
};

/** What the index of candidates has to know of a record. */
export type IndexEntry = Omit<RecordDocument, '_id' | 'profile'>;

/** A record, opened. */
export type MatchRecordOf = {
  readonly tenant: string;
  readonly customerId: string;
  readonly position: bigint;
  readonly profile: MatchProfile;
  readonly matchable: Matchable;
};

/** The records of customers, as a collection of the read store. */
export type Records = {
  /** Makes the indexes that are not there yet. */
  prepare(): Promise<void>;
  /** The records that are there, by customer id. @throws KeyMissing, BrokenCiphertext */
  load(tenant: string, customerIds: readonly string[]): Promise<ReadonlyMap<string, MatchRecordOf>>;
  /** A record as it is stored. @throws SubjectErased */
  seal(record: MatchRecordOf): Promise<RecordDocument>;
  /** Writes a record; false when one as new is there. @throws SubjectErased */
  save(record: MatchRecordOf): Promise<boolean>;
  remove(tenant: string, customerId: string): Promise<void>;
  count(tenant: string): Promise<number>;
  /** Everything the index of candidates has to know. */
  entries(): AsyncIterable<IndexEntry>;
  /** The ids of all customers of a tenant, in their order. */
  scan(tenant: string): AsyncIterable<string>;
  readonly documents: Collection<RecordDocument>;
  /** What stands for a key in `keys`. */
  hash(tenant: string, kind: MatchProfile['kind'], key: string): string;
  /** What stands for the traits of a record. */
  traitBytes(tenant: string, record: Matchable): Uint8Array;
};

/** Another shape or folding gets another name, and is built anew from the log. */
export const recordsName = 'match-records-v2';
const indexes: readonly IndexDefinition[] = [
  { name: 'by-key', keys: { keys: 1 } },
  { name: 'by-tenant', keys: { tenant: 1, _id: 1 } },
];
const personal = [{ path: ['profile'] }];

export const createRecords = (
  store: ReadStore,
  keyRing: KeyRing,
  index: Pick<CandidateIndex, 'put' | 'remove'> = createCandidateIndex(),
): Records => {
  const documents = store.collection<RecordDocument>(recordsName);
  const hash: Records['hash'] = (tenant, kind, key) =>
    keyRing.lookupKey(tenant, `match:${kind}`, key).slice(0, 16);
  const traitBytes: Records['traitBytes'] = (tenant, { kind, folded }) =>
    Uint8Array.from(traitsOf(folded), (value, at) =>
      value === '' ? 0 : byteOf(keyRing.lookupKey(tenant, `trait:${kind}:${at}`, value)),
    );
  const seal: Records['seal'] = async ({ tenant, customerId, position, profile, matchable }) => {
    const sealed = await protect(
      keyRing,
      { profile: JSON.stringify(profile) },
      { tenant, subject: customerId, personal },
    );
    const keys = keysOf(matchable).map((key) => hash(tenant, matchable.kind, key));
    const traits = Buffer.from(traitBytes(tenant, matchable)).toString('base64');
    const _id = recordId(tenant, customerId);
    return { _id, tenant, customerId, position, keys, traits, profile: sealed.profile };
  };
  return {
    documents,
    hash,
    traitBytes,
    prepare: () => documents.ensureIndexes(indexes),
    async load(tenant, customerIds) {
      const ids = customerIds.map((customerId) => recordId(tenant, customerId));
      // The keys are fetched beside the records, and are there when these are opened.
      const [documentsFound] = await Promise.all([
        documents.getMany(ids),
        keyRing.keysForReading(tenant, customerIds),
      ]);
      const found = [...documentsFound.values()];
      const profiles = await revealAll(
        keyRing,
        tenant,
        found.map(({ profile }) => ({ profile })),
      );
      const records = found.flatMap(({ customerId, position }, index): MatchRecordOf[] => {
        const profile = readProfile(profiles[index]?.profile);
        if (profile === undefined) return [];
        return [{ tenant, customerId, position, profile, matchable: toMatchable(customerId, profile) }];
      });
      return new Map(records.map((record) => [record.customerId, record]));
    },
    seal,
    async save(record) {
      const document = await seal(record);
      const { applied } = await documents.writeGuarded([document]);
      if (applied === 1) index.put(document);
      return applied === 1;
    },
    async remove(tenant, customerId) {
      await documents.delete({ _id: recordId(tenant, customerId) });
      index.remove(tenant, customerId);
    },
    entries: () => documents.scan({}, { fields: ['tenant', 'customerId', 'position', 'keys', 'traits'] }),
    count: (tenant) => documents.count({ tenant }),
    async *scan(tenant) {
      const all = documents.scan({ tenant }, { sort: { _id: 1 }, fields: ['customerId'] });
      for await (const { customerId } of all) yield customerId;
    },
  };
};

/** 1 to 255; 0 says that there is nothing. */
const byteOf = (hash: string): number => Math.max(1, Buffer.from(hash.slice(0, 2), 'base64url')[0] ?? 1);

const recordId = (tenant: string, customerId: string): string => `${tenant}.${customerId}`;

/** The text of an erased customer is no profile. */
const readProfile = (text: string | undefined): MatchProfile | undefined =>
  text?.startsWith('{') ? (JSON.parse(text) as MatchProfile) : undefined;
