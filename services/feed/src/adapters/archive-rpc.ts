import { archiveV1 } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import {
  BrokenCiphertext,
  createKeyRing,
  type KeptKey,
  type KeyEncryptionKey,
  type KeyRing,
  type KeyStore,
  memoryKeyStore,
  SubjectErased,
  UnknownKeyVersion,
} from '@icrm/privacy';
import { implement, RpcError, type RpcService, validated } from '@icrm/rpc';
import { BrokenArchive, type KeyLine } from '../archive/archive-lines.ts';
import { bringIn, ImportConflict } from '../archive/bring-in.ts';
import { writeArchive } from '../archive/write-archive.ts';
import { exportRequest } from './requests.ts';

type Needs = {
  /** Reads the stored form. */
  readonly stored: Pick<EventStore, 'readAll'>;
  /** Seals what it writes. */
  readonly sealing: EventStore;
  readonly keyRing: KeyRing;
  readonly keys: KeyStore;
  readonly kek: KeyEncryptionKey;
};

/** ArchiveService: a tenant's log as a file. */
export const archiveRpc = ({ stored, sealing, keyRing, keys, kek }: Needs): RpcService =>
  implement(archiveV1.ArchiveServiceService, {
    export: validated(exportRequest, async function* ({ tenant, afterPosition, withKeys }) {
      const head = {
        icrm: 'export' as const,
        version: 1 as const,
        tenant,
        createdAt: new Date().toISOString(),
        after: String(afterPosition),
        withKeys,
      };
      const events = ofTenant(stored.readAll({ after: afterPosition }), tenant);
      const keysOf = (subjects: readonly string[]) =>
        withKeys ? activeKeys(keys, tenant, subjects) : none();
      for await (const chunk of writeArchive({ head, events, keysOf })) yield { chunk };
    }),

    async import(requests) {
      const parts = requests[Symbol.asyncIterator]();
      const { value, done } = await parts.next();
      if (done === true || value.part?.$case !== 'tenant' || value.part.value === '')
        throw new RpcError('INVALID_ARGUMENT', 'tenant: must be the first message');
      const tenant = value.part.value;
      const opens = keyTester(kek, tenant);
      const keepKey = async (key: KeyLine) => {
        const kept = toKept(tenant, key);
        if (!(await opens(kept)))
          throw new ImportConflict('the keys of the file need the key-encryption key they were wrapped with');
        await keys.insert(kept);
      };
      try {
        const result = await bringIn({ tenant, chunks: chunksOf(parts), store: sealing, keyRing, keepKey });
        const { events, present, keys: count, position } = result;
        return { events: BigInt(events), present: BigInt(present), keys: BigInt(count), position };
      } catch (error) {
        throw toRpcError(error);
      }
    },
  });

async function* ofTenant(
  events: AsyncIterable<RecordedEvent>,
  tenant: string,
): AsyncGenerator<RecordedEvent> {
  for await (const event of events) if (event.metadata.tenant === tenant) yield event;
}

async function* chunksOf(parts: AsyncIterator<archiveV1.ImportRequest>): AsyncGenerator<Uint8Array> {
  for (let next = await parts.next(); next.done !== true; next = await parts.next())
    if (next.value.part?.$case === 'chunk') yield next.value.part.value;
}

const toKept = (tenant: string, { subject, version, wrapped }: KeyLine): KeptKey => ({
  tenant,
  subject,
  wrapped: { version, bytes: Buffer.from(wrapped, 'base64') },
});

/** Tells whether keys can be opened here: one that cannot would make its subject unreadable for good. */
const keyTester = (kek: KeyEncryptionKey, tenant: string) => {
  const store = memoryKeyStore();
  const ring = createKeyRing({ store, kek });
  return async (key: KeptKey): Promise<boolean> => {
    await store.insert(key);
    try {
      return (await ring.keysForReading(tenant, [key.subject])).has(key.subject);
    } catch (error) {
      if (error instanceof BrokenCiphertext || error instanceof UnknownKeyVersion) return false;
      throw error;
    }
  };
};

const none = async (): Promise<readonly KeyLine[]> => [];

const activeKeys = async (
  keys: KeyStore,
  tenant: string,
  subjects: readonly string[],
): Promise<readonly KeyLine[]> =>
  [...(await keys.find(tenant, subjects))].flatMap(([subject, key]) =>
    key.state === 'erased'
      ? []
      : [
          {
            subject,
            version: key.wrapped.version,
            wrapped: Buffer.from(key.wrapped.bytes).toString('base64'),
          },
        ],
  );

const toRpcError = (error: unknown): unknown => {
  if (error instanceof BrokenArchive)
    return new RpcError('DATA_LOSS', error.message, {
      reason: 'broken-archive',
      domain: 'feed',
      cause: error,
    });
  if (error instanceof ImportConflict || error instanceof SubjectErased)
    return new RpcError('FAILED_PRECONDITION', error.message, {
      reason: 'import-conflict',
      domain: 'feed',
      cause: error,
    });
  return error;
};
