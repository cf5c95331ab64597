import { connectEventStore } from '@icrm/event-store';
import type { KeyEncryptionKey } from '@icrm/privacy';
import type { ReadStore } from '@icrm/read-store';
import type { Logger } from '@icrm/telemetry';
import type { Leases } from '../lease/leases.ts';
import { leadInTurn } from '../publication/leadership.ts';
import { keyPairFrom } from './block.ts';
import { writeChain } from './chain-writer.ts';
import { createEvidenceStore } from './evidence-store.ts';

type Options = {
  readonly connectionString: string;
  readonly readStore: ReadStore;
  readonly kek: KeyEncryptionKey;
  readonly leases: Leases;
  readonly log: Logger;
};

/** Keeps the chain over the log; of several feeds one writes it. */
export const startEvidence = ({ connectionString, readStore, kek, leases, log }: Options) => {
  // Without definitions nothing is lifted to a newer schema: the hash is of what is stored.
  const store = connectEventStore({
    connectionString,
    definitions: [],
    personal: 'stored',
    unknownTypes: 'pass',
  });
  const evidence = createEvidenceStore(readStore);
  const { privateKey, publicKey } = keyPairFrom(kek.derive('evidence'));
  const stopping = new AbortController();
  const running = leadInTurn(
    {
      leases,
      name: 'feed.evidence',
      log,
      lead: (lease, signal) => writeChain({ store, evidence, privateKey, may: () => lease.held(), signal }),
    },
    stopping.signal,
  );
  return {
    evidence,
    store,
    publicKey,
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      await store.close();
    },
  };
};
