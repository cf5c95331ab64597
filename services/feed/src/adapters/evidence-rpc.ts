import type { KeyObject } from 'node:crypto';
import { evidenceV1 } from '@icrm/contracts';
import { type EventStore, StoreUnavailable } from '@icrm/event-store';
import { implement, RpcError, type RpcService } from '@icrm/rpc';
import type { Seal } from '../evidence/block.ts';
import type { EvidenceStore } from '../evidence/evidence-store.ts';
import { type Finding, verifyLog } from '../evidence/verify.ts';

type Needs = {
  readonly evidence: EvidenceStore;
  /** Gives events exactly as they are stored. */
  readonly store: Pick<EventStore, 'readAll' | 'head'>;
  readonly publicKey: KeyObject;
};

/** EvidenceService: proof that the log is as it was written. */
export const evidenceRpc = ({ evidence, store, publicKey }: Needs): RpcService =>
  implement(evidenceV1.EvidenceServiceService, {
    getEvidence: async () => {
      const last = await evidence.last();
      return {
        block: last === undefined ? undefined : toSeal(last),
        publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      };
    },

    verify: async ({ anchors }) => {
      const { findings, ...result } = await verifyLog({
        blocks: evidence.all(),
        // What cannot be read is not in the chain; what could be read once and was spoilt is missed in its block.
        events: (after) => store.readAll({ after, onUnreadable: () => {} }),
        publicKey,
        anchors,
      }).catch((error: unknown) => explain(error, store));
      return { ...result, intact: findings.length === 0, findings: findings.map(toFinding) };
    },
  });

/** A store that answers, but not with the log, holds something that it knows to be damaged. */
const explain = async (error: unknown, store: Needs['store']): Promise<never> => {
  if (!(error instanceof StoreUnavailable)) throw error;
  await store.head();
  throw new RpcError('DATA_LOSS', `the store cannot read its log: ${error.message}`, {
    reason: 'log-unreadable',
    cause: error,
  });
};

const toSeal = ({ number, position, events, hash, signature, signedAt }: Seal): evidenceV1.EvidenceBlock => ({
  number,
  position,
  events,
  hash,
  signature,
  signedAt,
});

const toFinding = ({ kind, position, block, event }: Finding): evidenceV1.EvidenceFinding => ({
  kind,
  position,
  block,
  stream: event?.stream ?? '',
  revision: event?.revision ?? 0n,
  eventId: event?.id ?? '',
});
