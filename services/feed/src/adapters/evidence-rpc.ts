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
        log: {
          events: (after) => store.readAll({ after, onUnreadable }),
          async at(position) {
            for await (const event of store.readAll({ only: position, onUnreadable })) return event;
            return undefined;
          },
          isDamage: (error) => isDamage(error, store),
        },
        publicKey,
        anchors,
      }).catch((error: unknown) => explain(error, store));
      return { ...result, intact: findings.length === 0, findings: findings.map(toFinding) };
    },
  });

// What cannot be decoded is not in the chain; what could be once and was spoilt is missed in its block.
const onUnreadable = (): void => {};

/** A store that answers, but not with the log, holds something that it knows to be damaged. */
const isDamage = async (error: unknown, store: Needs['store']): Promise<boolean> => {
  if (!(error instanceof StoreUnavailable)) return false;
  return store.head().then(
    () => true,
    () => false,
  );
};

const explain = async (error: unknown, store: Needs['store']): Promise<never> => {
  if (!(await isDamage(error, store))) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw new RpcError('DATA_LOSS', `the store cannot read its log: ${message}`, {
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
