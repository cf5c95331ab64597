import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { KafkaError } from '../kafka-error.ts';
import { joinAnswer, refuseJoin, refuseSync, syncAnswer } from './answers.ts';
import { GroupRounds } from './group-rounds.ts';
import { type Members, sameProtocols } from './members.ts';
import type {
  GroupOptions,
  GroupState,
  JoinAnswer,
  JoinRequest,
  Member,
  MemberClaim,
  SyncAnswer,
  SyncRequest,
} from './types.ts';

const NOTHING = Buffer.alloc(0);

/** One consumer group of the classic protocol: who is in it, in which generation, with which assignment. */
export class Group {
  readonly id: string;
  readonly #rounds: GroupRounds;

  constructor(id: string, clock: Clock, options: GroupOptions) {
    this.id = id;
    this.#rounds = new GroupRounds(clock, options);
  }

  get members(): Members {
    return this.#rounds.members;
  }

  get state(): GroupState {
    return this.#rounds.state;
  }

  get generation(): number {
    return this.#rounds.generation;
  }

  get protocolType(): string | null {
    return this.#rounds.protocolType;
  }

  get protocol(): string | null {
    return this.#rounds.protocol;
  }

  get isEmpty(): boolean {
    return this.#rounds.isEmpty;
  }

  /** Ends all timers; nothing may be asked afterwards. */
  close(): void {
    this.#rounds.close();
  }

  join(request: JoinRequest): Promise<JoinAnswer> {
    return new Promise((resolve) => {
      try {
        this.#checkProtocols(request);
        if (request.memberId === '') this.#joinFirst(request, resolve);
        else this.#joinAgain(request, resolve);
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        resolve(refuseJoin(error.kind, request.memberId));
      }
    });
  }

  #checkProtocols({ protocolType, protocols }: JoinRequest): void {
    const typeFits = this.members.size === 0 || this.protocolType === protocolType;
    if (!typeFits || protocolType === '' || protocols.length === 0 || !this.#accepts(protocols)) {
      throw new KafkaError('INCONSISTENT_GROUP_PROTOCOL');
    }
  }

  #accepts(protocols: JoinRequest['protocols']): boolean {
    return this.members.accept(protocols);
  }

  #joinFirst(request: JoinRequest, resolve: (answer: JoinAnswer) => void): void {
    const id = `${request.instanceId ?? request.clientId}-${randomUUID()}`;
    if (request.instanceId !== null) {
      const holder = this.members.idOfInstance(request.instanceId);
      const member = holder === undefined ? undefined : this.members.get(holder);
      if (member !== undefined) this.#replaceStatic({ member, id, request, resolve });
      else this.#addAndRebalance(id, request, resolve);
      return;
    }
    if (!request.requireMemberId) {
      this.#addAndRebalance(id, request, resolve);
      return;
    }
    this.#rounds.expect(id, request.sessionTimeoutMs);
    resolve(refuseJoin('MEMBER_ID_REQUIRED', id));
  }

  #joinAgain(request: JoinRequest, resolve: (answer: JoinAnswer) => void): void {
    if (request.instanceId === null && this.#rounds.takeExpected(request.memberId)) {
      this.#addAndRebalance(request.memberId, request, resolve);
      return;
    }
    const member = this.members.claim(request);
    const changed = !sameProtocols(member.protocols, request.protocols);
    const isLeader = this.members.leaderId === member.id;
    const mustRebalance =
      this.state === 'PreparingRebalance' || changed || (this.state === 'Stable' && isLeader);
    if (!mustRebalance) {
      this.#rounds.keepAlive(member);
      resolve(joinAnswer(this, member));
      return;
    }
    this.#update(member, request);
    this.#await(member, resolve);
    this.#rounds.prepare();
  }

  #addAndRebalance(id: string, request: JoinRequest, resolve: (answer: JoinAnswer) => void): void {
    const member: Member = {
      id,
      instanceId: request.instanceId,
      clientId: request.clientId,
      clientHost: request.clientHost,
      sessionTimeoutMs: request.sessionTimeoutMs,
      rebalanceTimeoutMs: rebalanceTimeout(request),
      protocols: request.protocols,
      assignment: NOTHING,
      isNew: true,
      timer: undefined,
      join: undefined,
      sync: undefined,
    };
    if (this.members.size === 0) this.#rounds.protocolType = request.protocolType;
    this.#await(member, resolve);
    this.#rounds.add(member);
  }

  /** The next incarnation of a static member takes the old one's place; the old id is fenced from now on. */
  #replaceStatic({ member, id, request, resolve }: Replacement): void {
    member.join?.(refuseJoin('FENCED_INSTANCE_ID', member.id));
    member.sync?.(refuseSync('FENCED_INSTANCE_ID'));
    member.join = undefined;
    member.sync = undefined;
    const changed = !sameProtocols(member.protocols, request.protocols);
    this.#rounds.rename(member, id);
    this.#update(member, request);
    const isLeader = this.members.leaderId === id;
    if (this.state === 'Stable' && !changed && (!isLeader || request.canSkipAssignment)) {
      this.#rounds.keepAlive(member);
      resolve({ ...joinAnswer(this, member), skipAssignment: isLeader });
      return;
    }
    this.#await(member, resolve);
    this.#rounds.prepare();
  }

  #update(member: Member, request: JoinRequest): void {
    member.clientId = request.clientId;
    member.clientHost = request.clientHost;
    member.protocols = request.protocols;
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs = rebalanceTimeout(request);
  }

  /** A waiting join stands for the member's life sign; an older one of the same member is answered now. */
  #await(member: Member, resolve: (answer: JoinAnswer) => void): void {
    member.join?.(refuseJoin('REBALANCE_IN_PROGRESS', member.id));
    member.join = resolve;
    if (!member.isNew) member.timer?.cancel();
  }

  sync(request: SyncRequest): Promise<SyncAnswer> {
    return new Promise((resolve) => {
      try {
        this.#sync(request, resolve);
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error;
        resolve(refuseSync(error.kind));
      }
    });
  }

  #sync(request: SyncRequest, resolve: (answer: SyncAnswer) => void): void {
    const member = this.members.claim(request);
    if (request.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    const typeFits = request.protocolType === null || request.protocolType === this.protocolType;
    const nameFits = request.protocol === null || request.protocol === this.protocol;
    if (!typeFits || !nameFits) throw new KafkaError('INCONSISTENT_GROUP_PROTOCOL');
    if (this.state === 'Empty') throw new KafkaError('UNKNOWN_MEMBER_ID');
    if (this.state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
    this.#rounds.noteSync(member);
    if (this.state === 'Stable') {
      resolve(syncAnswer(this, member));
      return;
    }
    member.sync?.(refuseSync('REBALANCE_IN_PROGRESS'));
    member.sync = resolve;
    member.timer?.cancel();
    if (this.members.leaderId === member.id) this.#rounds.assign(request.assignments);
  }

  /** Throws what the member has to do: rejoin, or start anew. */
  heartbeat(claim: MemberClaim): void {
    const member = this.members.claim(claim);
    if (claim.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    if (this.state === 'Empty') throw new KafkaError('UNKNOWN_MEMBER_ID');
    this.#rounds.keepAlive(member);
    if (this.state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
  }

  /** Throws unless this speaker may commit offsets now. */
  checkCommit(claim: MemberClaim): void {
    if (claim.generation < 0 && claim.memberId === '' && this.members.size === 0) return;
    const member = this.members.claim(claim);
    if (claim.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    if (this.state === 'CompletingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
    this.#rounds.keepAlive(member);
  }

  /** Throws unless this speaker may commit offsets with a transaction; a producer need not be a member. */
  checkTxnCommit(claim: MemberClaim): void {
    if (claim.generation < 0 && claim.memberId === '' && claim.instanceId === null) return;
    this.members.claim(claim);
    if (claim.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
  }

  /** Removes a member by its id, or a static one by its instance id alone. */
  leave({ memberId, instanceId }: Omit<MemberClaim, 'generation'>): void {
    if (instanceId === null && this.#rounds.takeExpected(memberId)) {
      this.#rounds.completeIfAllJoined();
      return;
    }
    const id = memberId === '' && instanceId !== null ? this.members.idOfInstance(instanceId) : memberId;
    this.#rounds.remove(this.members.claim({ memberId: id ?? '', instanceId }));
  }

  /** Ends a member's session now, as if it had sent nothing for its session timeout. */
  expire(memberId: string): void {
    this.#rounds.remove(this.members.claim({ memberId, instanceId: null }));
  }

  /** Asks everybody to join again. */
  rebalance(): void {
    if (this.state === 'Stable' || this.state === 'CompletingRebalance') this.#rounds.prepare();
  }
}

type Replacement = {
  readonly member: Member;
  readonly id: string;
  readonly request: JoinRequest;
  readonly resolve: (answer: JoinAnswer) => void;
};

function rebalanceTimeout({ rebalanceTimeoutMs, sessionTimeoutMs }: JoinRequest): number {
  return rebalanceTimeoutMs > 0 ? rebalanceTimeoutMs : sessionTimeoutMs;
}
