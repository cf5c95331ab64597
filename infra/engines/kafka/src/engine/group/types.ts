import type { Timer } from '../clock.ts';
import type { ErrorName } from '../kafka-error.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** An assignment protocol that a member offers, with its opaque metadata. */
export type Protocol = { readonly name: string; readonly metadata: Buffer };

export type JoinRequest = {
  readonly groupId: string;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  /** Zero or less stands for the session timeout. */
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly Protocol[];
  /** Whether a first join has to be repeated with the id that its refusal carries. */
  readonly requireMemberId: boolean;
  /** Whether a returning leader can be told to keep the assignment. */
  readonly canSkipAssignment: boolean;
};

export type JoinAnswer = {
  readonly error: ErrorName;
  readonly generation: number;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly leaderId: string;
  readonly memberId: string;
  readonly skipAssignment: boolean;
  /** Filled for the leader alone. */
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly metadata: Buffer;
  }[];
};

/** Who speaks: checked against the group before anything else. */
export type MemberClaim = {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly generation: number;
};

export type SyncRequest = MemberClaim & {
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
};

export type SyncAnswer = {
  readonly error: ErrorName;
  readonly protocolType: string | null;
  readonly protocol: string | null;
  readonly assignment: Buffer;
};

export type Member = {
  id: string;
  readonly instanceId: string | null;
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly Protocol[];
  assignment: Buffer;
  /** True until its first join has been answered. */
  isNew: boolean;
  timer: Timer | undefined;
  join: ((answer: JoinAnswer) => void) | undefined;
  sync: ((answer: SyncAnswer) => void) | undefined;
};

export type GroupOptions = {
  readonly initialRebalanceDelayMs: number;
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** A member whose first join is never completed is dropped after this long. */
  readonly newMemberTimeoutMs: number;
};
