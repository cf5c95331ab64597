import type { Clock } from '../clock.ts';
import { KafkaError } from '../kafka-error.ts';
import { refuseJoin, refuseSync } from './answers.ts';
import { Group } from './group.ts';
import type { OffsetStore, PartitionOffset } from './offset-store.ts';
import type {
  GroupOptions,
  GroupState,
  JoinAnswer,
  JoinRequest,
  MemberClaim,
  SyncAnswer,
  SyncRequest,
} from './types.ts';

export type GroupOverview = {
  readonly id: string;
  readonly state: GroupState;
  readonly protocolType: string;
};

export const defaultGroupOptions: GroupOptions = {
  initialRebalanceDelayMs: 0,
  minSessionTimeoutMs: 10,
  maxSessionTimeoutMs: 30 * 60 * 1000,
  newMemberTimeoutMs: 5 * 60 * 1000,
};

/** All consumer groups: membership in memory, committed offsets in their store. */
export class GroupCoordinator {
  readonly offsets: OffsetStore;
  readonly #clock: Clock;
  readonly #options: GroupOptions;
  readonly #groups = new Map<string, Group>();

  constructor(offsets: OffsetStore, clock: Clock, options: GroupOptions = defaultGroupOptions) {
    this.offsets = offsets;
    this.#clock = clock;
    this.#options = options;
  }

  find(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  join(request: JoinRequest): Promise<JoinAnswer> {
    const { groupId, sessionTimeoutMs, memberId } = request;
    if (groupId === '') return Promise.resolve(refuseJoin('INVALID_GROUP_ID', memberId));
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#options;
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
      return Promise.resolve(refuseJoin('INVALID_SESSION_TIMEOUT', memberId));
    }
    let group = this.#groups.get(groupId);
    if (group === undefined) {
      if (memberId !== '') return Promise.resolve(refuseJoin('UNKNOWN_MEMBER_ID', memberId));
      group = new Group(groupId, this.#clock, this.#options);
      this.#groups.set(groupId, group);
    }
    const answer = group.join(request);
    if (group.protocolType !== null) this.offsets.remember(groupId, group.protocolType);
    return answer;
  }

  sync(groupId: string, request: SyncRequest): Promise<SyncAnswer> {
    if (groupId === '') return Promise.resolve(refuseSync('INVALID_GROUP_ID'));
    const group = this.#groups.get(groupId);
    return group === undefined ? Promise.resolve(refuseSync('UNKNOWN_MEMBER_ID')) : group.sync(request);
  }

  heartbeat(groupId: string, claim: MemberClaim): void {
    this.#require(groupId).heartbeat(claim);
  }

  leave(groupId: string, claim: Omit<MemberClaim, 'generation'>): void {
    this.#require(groupId).leave(claim);
  }

  #require(groupId: string): Group {
    if (groupId === '') throw new KafkaError('INVALID_GROUP_ID');
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new KafkaError('UNKNOWN_MEMBER_ID');
    return group;
  }

  /** Throws unless this speaker may commit offsets of the group now. */
  checkCommit(groupId: string, claim: MemberClaim): void {
    if (groupId === '') throw new KafkaError('INVALID_GROUP_ID');
    const group = this.#groups.get(groupId);
    if (group !== undefined) group.checkCommit(claim);
    else if (claim.generation >= 0) throw new KafkaError('ILLEGAL_GENERATION');
  }

  /** Throws unless this speaker may commit offsets of the group with a transaction. */
  checkTxnCommit(groupId: string, claim: MemberClaim): void {
    if (groupId === '') throw new KafkaError('INVALID_GROUP_ID');
    const group = this.#groups.get(groupId);
    if (group !== undefined) group.checkTxnCommit(claim);
    else if (claim.generation >= 0) throw new KafkaError('ILLEGAL_GENERATION');
  }

  commit(groupId: string, offsets: readonly PartitionOffset[]): void {
    this.offsets.commit(groupId, this.#clock.now(), offsets);
  }

  /** Deletes a group nobody is in, with its offsets. */
  delete(groupId: string): void {
    if (groupId === '') throw new KafkaError('INVALID_GROUP_ID');
    const group = this.#groups.get(groupId);
    if (group === undefined && !this.offsets.has(groupId)) throw new KafkaError('GROUP_ID_NOT_FOUND');
    if (group !== undefined && !group.isEmpty) throw new KafkaError('NON_EMPTY_GROUP');
    group?.close();
    this.#groups.delete(groupId);
    if (this.offsets.has(groupId)) this.offsets.dropGroup(groupId);
  }

  list(): readonly GroupOverview[] {
    const ids = new Set([...this.offsets.groups(), ...this.#groups.keys()]);
    return [...ids].map((id) => {
      const group = this.#groups.get(id);
      const protocolType = group?.protocolType ?? this.offsets.protocolType(id);
      return { id, state: group?.state ?? 'Empty', protocolType };
    });
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
  }
}
