import { type BackOff, pause, waitAfter } from './back-off.ts';
import { decodeEvent } from './envelope.ts';
import { InvalidEnvelope } from './errors.ts';
import type { IncomingMessage, MessageHandler, Outcome } from './messaging.ts';
import type { StoredRecord } from './record.ts';

/** When to give up: `stopping` ends the waiting between attempts, `lost` is also told to the handler. */
export type WorkSignals = { readonly stopping: AbortSignal; readonly lost: AbortSignal };

/** Works on one record until it is settled (its offset may be committed) or the signals say to leave it. */
export type Work = (record: StoredRecord, signals: WorkSignals) => Promise<'settled' | 'abandoned'>;

/** What was done about a record, for metrics and logs. */
export type Observation = {
  readonly record: StoredRecord;
  readonly outcome: Outcome['kind'];
  readonly reason?: string;
  readonly ms: number;
};

type Options = {
  readonly handler: MessageHandler;
  /** Sets a record aside for good; may throw while the broker is away. */
  readonly park: (record: StoredRecord, reason: string) => Promise<void>;
  readonly maxAttempts: number;
  readonly backOff: BackOff;
  readonly observe: (observation: Observation) => void;
};

/** Turns a handler into work: decodes, retries with back-off, parks what cannot succeed. Nothing is dropped. */
export const createWorker = ({ handler, park, maxAttempts, backOff, observe }: Options): Work => {
  const attempt = async (message: IncomingMessage, lost: AbortSignal, failures: number): Promise<Outcome> => {
    try {
      return await handler(message, { signal: lost });
    } catch (error) {
      return failures + 1 < maxAttempts
        ? { kind: 'retry', error }
        : { kind: 'parked', reason: `gave up after ${maxAttempts} attempts: ${describe(error)}` };
    }
  };

  const parkAtLast = async (record: StoredRecord, reason: string, { stopping }: WorkSignals) => {
    for (let failures = 1; ; failures += 1) {
      try {
        await park(record, reason);
        return 'settled' as const;
      } catch {
        if (stopping.aborted) return 'abandoned' as const;
        await pause(waitAfter(failures, backOff), stopping);
      }
    }
  };

  const once = async (record: StoredRecord, lost: AbortSignal, failures: number): Promise<Outcome> => {
    const startedAt = performance.now();
    const decoded = decode(record);
    const outcome =
      'reason' in decoded
        ? ({ kind: 'parked', reason: decoded.reason } as const)
        : await attempt(decoded, lost, failures);
    observe({ record, outcome: outcome.kind, ms: performance.now() - startedAt, ...reasonOf(outcome) });
    return outcome;
  };

  return async (record, signals) => {
    for (let failures = 0; ; failures += 1) {
      const outcome = await once(record, signals.lost, failures);
      if (outcome.kind === 'parked') return parkAtLast(record, outcome.reason, signals);
      if (outcome.kind !== 'retry') return 'settled';
      await pause(waitAfter(failures + 1, backOff), signals.stopping);
      if (signals.stopping.aborted) return 'abandoned';
    }
  };
};

const decode = (record: StoredRecord): IncomingMessage | { readonly reason: string } => {
  const { topic, partition, offset, key, headers, value, replayed = false } = record;
  try {
    return { topic, partition, offset, key, event: decodeEvent(headers, value), replayed };
  } catch (error) {
    if (error instanceof InvalidEnvelope) return { reason: `not a CloudEvent: ${error.message}` };
    throw error;
  }
};

const reasonOf = (outcome: Outcome): { readonly reason?: string } => {
  switch (outcome.kind) {
    case 'done':
      return {};
    case 'ignored':
      return { reason: outcome.why };
    case 'retry':
      return { reason: describe(outcome.error) };
    case 'parked':
      return { reason: outcome.reason };
  }
};

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
