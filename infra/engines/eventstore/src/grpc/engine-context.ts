import type { EventLog } from '../store/event-log.ts';

/** Limits of what a client may send. */
export type Limits = {
  /** Sum over an append of data, metadata and twice the type's length. */
  readonly maxAppendBytes: number;
  /** Time in which an append must arrive completely. */
  readonly writeTimeoutMs: number;
};

/** What every handler works with. */
export type EngineContext = {
  readonly log: EventLog;
  readonly limits: Limits;
  /** The streaming calls that are open, each with how to end it. */
  readonly openCalls: Set<(reason: Error) => void>;
};
