import type { FaultSwitch } from '../faults.ts';
import type { GroupRegistry } from '../persistent/group-registry.ts';
import type { EventLog } from '../store/event-log.ts';
import type { Access } from './access.ts';
import type { TurnsOfConnections } from './streams/fair-turns.ts';

/** Limits of what a client may send. */
export type Limits = {
  /** Sum over an append of data, metadata and twice the type's length. */
  readonly maxAppendBytes: number;
  /** Time in which an append must arrive completely. */
  readonly writeTimeoutMs: number;
};

export type Endpoint = { address: string; port: number };

/** What every handler works with. */
export type EngineContext = {
  readonly log: EventLog;
  readonly limits: Limits;
  readonly faults: FaultSwitch;
  readonly access: Access;
  /** The persistent subscription groups; loaded when they are first asked for. */
  readonly groups: () => GroupRegistry;
  /** In which order the subscriptions of a connection go on. */
  readonly turns: TurnsOfConnections;
  /** The streaming calls that are open, each with how to end it. */
  readonly openCalls: Set<(reason: Error) => void>;
  /** Cuts every connection without a word, as a failing network does. */
  readonly cutConnections: () => void;
  /** Where the engine listens, once it does. */
  readonly endpoint: Endpoint;
};
