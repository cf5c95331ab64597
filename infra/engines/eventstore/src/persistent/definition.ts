import type { FilterSpec } from '../store/event-filter.ts';

/** Name under which a group of all events is kept. */
export const ALL = '$all';
/** Start of a group that sees only what is committed after its creation. */
export const FROM_END = -1;

export const STRATEGIES = ['DispatchToSingle', 'RoundRobin', 'Pinned'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** The settings of a group, as clients set and see them. */
export type GroupSettings = {
  readonly resolveLinks: boolean;
  readonly extraStatistics: boolean;
  /** 0 never times out. */
  readonly messageTimeoutMs: number;
  readonly maxRetryCount: number;
  readonly checkpointAfterMs: number;
  readonly minCheckpointCount: number;
  readonly maxCheckpointCount: number;
  /** 0 admits any number. */
  readonly maxSubscriberCount: number;
  readonly liveBufferSize: number;
  readonly readBatchSize: number;
  readonly historyBufferSize: number;
  readonly strategy: StrategyName;
};

/** A persistent subscription group. */
export type GroupDefinition = {
  /** Stream name, or ALL. */
  readonly stream: string;
  readonly group: string;
  /** First revision or position wanted, or FROM_END. */
  readonly start: number;
  /** What FROM_END meant when the group was created: it must mean the same after a restart. */
  readonly resolvedStart: number;
  readonly filter: FilterSpec | undefined;
  readonly settings: GroupSettings;
};

/** What a client asks for when it creates a group. */
export type GroupRequest = Omit<GroupDefinition, 'resolvedStart'>;

/** What a client asks for when it changes one: its filter stays. */
export type GroupChange = Omit<GroupRequest, 'filter'>;

export const groupKey = (stream: string, group: string): string => `${stream}::${group}`;
export const checkpointStream = (key: string): string => `$persistentsubscription-${key}-checkpoint`;
export const parkedStream = (key: string): string => `$persistentsubscription-${key}-parked`;

/** A revision or position as information about groups shows it. */
export const formatKey = (stream: string, key: number): string =>
  stream === ALL ? `C:${key}/P:${key}` : String(key);

/** Reads what formatKey wrote. */
export const parseKey = (text: string): number | undefined => {
  const digits = /^(?:C:)?(\d+)/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** Why a request about a group is refused. */
export type GroupRefusal = 'exists' | 'missing' | 'failed' | 'full' | 'dropped';

export class GroupError extends Error {
  readonly refusal: GroupRefusal;

  constructor(refusal: GroupRefusal, reason: string = refusal) {
    super(reason);
    this.refusal = refusal;
  }
}
