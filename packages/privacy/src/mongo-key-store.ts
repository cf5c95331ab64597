import type { Collection, ReadStore } from '@icrm/read-store';
import type { WrappedKey } from './key-encryption-key.ts';
import type { KeptKey, KeyStore, StoredKey } from './key-store.ts';

type KeyDocument = { readonly _id: string; readonly tenant: string; readonly subject: string } & (
  | { readonly state: 'active'; readonly version: string; readonly wrapped: string }
  | { readonly state: 'erased'; readonly erasedAt: string }
);

/**
 * Wrapped keys in MongoDB. The id of a document is its tenant and subject, so there is one entry per subject. An erasure
 * overwrites the key; what MongoDB's files and backups still hold of it opens nothing without the key-encryption key.
 */
export const mongoKeyStore = (store: ReadStore, collection = 'subject-keys'): KeyStore => {
  const documents = store.collection<KeyDocument>(collection);
  return {
    async find(tenant, subjects) {
      const found = await documents.getMany(subjects.map((subject) => idOf({ tenant, subject })));
      return new Map([...found.values()].map((document) => [document.subject, toStored(document)]));
    },
    async insert(key) {
      const document = toDocument(key);
      if ((await documents.insertMissing([document])) === 1) return { state: 'active', wrapped: key.wrapped };
      const standing = await documents.findOne({ _id: document._id });
      if (standing === undefined) throw new Error('a subject key was removed by hand');
      return toStored(standing);
    },
    erase: (tenant, subject, erasedAt) => erase(documents, { tenant, subject, erasedAt }),
    async findOthers(version, limit) {
      const found = await documents.find({ state: 'active', version: { $ne: version } }, { limit });
      return found.flatMap((document) => (document.state === 'active' ? [toKept(document)] : []));
    },
    replace: (key, { version, bytes }) =>
      documents.update(
        { _id: idOf(key), state: 'active', wrapped: toText(key.wrapped.bytes) },
        { $set: { version, wrapped: toText(bytes) } },
      ),
  };
};

type Erasure = { readonly tenant: string; readonly subject: string; readonly erasedAt: string };

// Each step gives way to whoever came first, and the next look decides: a key that appears in between is erased too.
const erase = async (documents: Collection<KeyDocument>, erasure: Erasure): Promise<void> => {
  const _id = idOf(erasure);
  const { erasedAt } = erasure;
  for (;;) {
    const erased = await documents.update(
      { _id, state: 'active' },
      { $set: { state: 'erased', erasedAt }, $unset: { version: true, wrapped: true } },
    );
    if (erased) return;
    if ((await documents.insertMissing([{ _id, ...erasure, state: 'erased' }])) === 1) return;
    if ((await documents.findOne({ _id }))?.state === 'erased') return;
  }
};

// Neither a tenant nor a subject has a bar in it.
const idOf = ({ tenant, subject }: { readonly tenant: string; readonly subject: string }): string =>
  `${tenant}|${subject}`;

const toDocument = ({ tenant, subject, wrapped }: KeptKey): KeyDocument => ({
  _id: idOf({ tenant, subject }),
  tenant,
  subject,
  state: 'active',
  version: wrapped.version,
  wrapped: toText(wrapped.bytes),
});

const toKept = (document: Extract<KeyDocument, { state: 'active' }>): KeptKey => ({
  tenant: document.tenant,
  subject: document.subject,
  wrapped: toWrapped(document),
});

const toStored = (document: KeyDocument): StoredKey =>
  document.state === 'erased'
    ? { state: 'erased', erasedAt: document.erasedAt }
    : { state: 'active', wrapped: toWrapped(document) };

const toWrapped = ({ version, wrapped }: { version: string; wrapped: string }): WrappedKey => ({
  version,
  bytes: Buffer.from(wrapped, 'base64'),
});

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
