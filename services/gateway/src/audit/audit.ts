import { auditV1 } from '@icrm/contracts';
import type { Access } from '@icrm/http';
import { counter, logger } from '@icrm/telemetry';
import type { Clients } from '../clients.ts';
import { type Gathered, gatherAccesses } from './gather.ts';

/** Watches who reads personal data and who is refused, and has it recorded. */
export type Audit = {
  readonly watch: (access: Access) => void;
  /** Hands over what was gathered, and resolves when it is recorded or could not be. */
  stop(): Promise<void>;
};

const log = logger('gateway.audit');
/** What could not be recorded is kept and tried again, up to so many kinds. */
const MOST_KEPT = 10_000;

/**
 * Accesses of the same kind become one fact each `everyMs`. Nobody waits for them: what was seen since the last time is
 * lost when the process is killed, and counted when the customer service stays away too long.
 */
export const auditAccesses = (client: Pick<Clients['audit'], 'recordAccesses'>, everyMs: number): Audit => {
  const gathered = gatherAccesses();
  let kept: auditV1.RecordAccessesRequest[] = [];
  let handing: Promise<void> | undefined;

  const handOver = async (): Promise<void> => {
    kept.push(...gathered.take().map(toRequest));
    const failed: auditV1.RecordAccessesRequest[] = [];
    for (const request of kept.splice(0)) {
      try {
        await client.recordAccesses(request);
      } catch (error) {
        if (failed.length === 0) log.warn({ err: error }, 'accesses are not recorded yet');
        failed.push(request);
      }
    }
    kept = [...failed, ...kept];
    let kinds = kept.reduce((sum, it) => sum + sizeOf(it), 0);
    while (kinds > MOST_KEPT) {
      const [eldest] = kept.splice(0, 1);
      const size = eldest === undefined ? kinds : sizeOf(eldest);
      counter('icrm.audit.lost').add(size);
      log.error({ count: size }, 'accesses were never recorded');
      kinds -= size;
    }
  };
  const handOverOnce = () => {
    handing ??= handOver().finally(() => {
      handing = undefined;
    });
    return handing;
  };
  const timer = setInterval(() => void handOverOnce(), everyMs);
  timer.unref();

  return {
    watch(access) {
      if (gathered.add(access)) void handOverOnce();
    },
    async stop() {
      clearInterval(timer);
      await handing;
      await handOverOnce();
    },
  };
};

const sizeOf = ({ reads, refusals }: auditV1.RecordAccessesRequest): number => reads.length + refusals.length;

const toRequest = ({ tenant, reads, refusals }: Gathered): auditV1.RecordAccessesRequest =>
  auditV1.RecordAccessesRequest.fromPartial({
    tenant,
    reads: [...reads.values()].map(({ id: readId, times: reads, ...seen }) => ({
      ...seen,
      readId,
      reads,
      route: seen.route ?? '',
      customerIds: [...seen.customerIds],
    })),
    refusals: [...refusals.values()].map(({ id: refusalId, ...seen }) => ({
      ...seen,
      refusalId,
      route: seen.route ?? '',
    })),
  });
