import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { KafkaError } from '../kafka-error.ts';
import { joinAnswer, refuseJoin, refuseSync } from './answers.ts';
import { Members, sameProtocols } from './members.ts';
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
  readonly members = new Members();
  readonly #clock: Clock;
  readonly #options: GroupOptions;
  readonly #pending = new Map<string, Timer>();
  readonly #unsynced = new Set<string>();
  #state: GroupState = 'Empty';
  #timer: Timer | undefined;
  #joinedMeanwhile = false;
  #delaying = false;
  generation = 0;
  protocolType: string | null = null;
  protocol: string | null = null;

  constructor(id: string, clock: Clock, options: GroupOptions) {
    this.id = id;
    this.#clock = clock;
    this.#options = options;
  }

  get state(): GroupState {
    return this.#state;
  }

  get isEmpty(): boolean {
    return this.members.size === 0 && this.#pending.size === 0;
  }

  /** Ends all timers; nothing may be asked afterwards. */
  close(): void {
    this.#state = 'Dead';
    this.#timer?.cancel();
    for (const timer of this.#pending.values()) timer.cancel();
    for (const member of this.members) member.timer?.cancel();
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
    this.#pending.set(
      id,
      this.#clock.after(request.sessionTimeoutMs, () => {
        this.#pending.delete(id);
        this.#completeIfAllJoined();
      }),
    );
    resolve(refuseJoin('MEMBER_ID_REQUIRED', id));
  }

  #joinAgain(request: JoinRequest, resolve: (answer: JoinAnswer) => void): void {
    const pending = this.#pending.get(request.memberId);
    if (pending !== undefined && request.instanceId === null) {
      pending.cancel();
      this.#pending.delete(request.memberId);
      this.#addAndRebalance(request.memberId, request, resolve);
      return;
    }
    const member = this.members.claim(request);
    const changed = !sameProtocols(member.protocols, request.protocols);
    const isLeader = this.members.leaderId === member.id;
    const mustRebalance =
      this.#state === 'PreparingRebalance' || changed || (this.#state === 'Stable' && isLeader);
    if (!mustRebalance) {
      this.#keepAlive(member);
      resolve(this.#answerTo(member));
      return;
    }
    this.#update(member, request);
    this.#await(member, resolve);
    this.#prepareRebalance();
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
    if (this.members.size === 0) this.protocolType = request.protocolType;
    this.members.add(member);
    this.#joinedMeanwhile = true;
    this.#await(member, resolve);
    member.timer = this.#clock.after(this.#options.newMemberTimeoutMs, () => {
      if (member.isNew) this.#removeMember(member);
    });
    this.#prepareRebalance();
  }

  /** The next incarnation of a static member takes the old one's place; the old id is fenced from now on. */
  #replaceStatic({ member, id, request, resolve }: Replacement): void {
    member.join?.(refuseJoin('FENCED_INSTANCE_ID', member.id));
    member.sync?.(refuseSync('FENCED_INSTANCE_ID'));
    member.join = undefined;
    member.sync = undefined;
    if (this.#unsynced.delete(member.id)) this.#unsynced.add(id);
    const changed = !sameProtocols(member.protocols, request.protocols);
    this.members.rename(member, id);
    this.#update(member, request);
    const isLeader = this.members.leaderId === id;
    if (this.#state === 'Stable' && !changed && (!isLeader || request.canSkipAssignment)) {
      this.#keepAlive(member);
      resolve({ ...this.#answerTo(member), skipAssignment: isLeader });
      return;
    }
    this.#await(member, resolve);
    this.#prepareRebalance();
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

  #answerTo(member: Member): JoinAnswer {
    return joinAnswer(this, member);
  }

  #prepareRebalance(): void {
    if (this.#state === 'PreparingRebalance') {
      this.#completeIfAllJoined();
      return;
    }
    for (const member of this.members) {
      const answer = member.sync;
      member.sync = undefined;
      if (this.#state === 'CompletingRebalance') member.assignment = NOTHING;
      if (answer === undefined) continue;
      this.#keepAlive(member);
      answer(refuseSync('REBALANCE_IN_PROGRESS'));
    }
    this.#unsynced.clear();
    const first = this.#state === 'Empty';
    this.#state = 'PreparingRebalance';
    const delay = this.#options.initialRebalanceDelayMs;
    if (first && delay > 0) {
      this.#delayFirst(delay, this.#longestRebalance());
      return;
    }
    this.#startTimer(this.#longestRebalance(), () => this.#complete());
    this.#completeIfAllJoined();
  }

  /** A new group waits a little for more members, longer while they keep coming. */
  #delayFirst(delay: number, remaining: number): void {
    const wait = Math.min(delay, remaining);
    this.#joinedMeanwhile = false;
    this.#delaying = true;
    this.#startTimer(wait, () => {
      if (this.#joinedMeanwhile && remaining - wait > 0) {
        this.#delayFirst(delay, remaining - wait);
        return;
      }
      this.#delaying = false;
      this.#startTimer(this.#longestRebalance(), () => this.#complete());
      this.#completeIfAllJoined();
    });
  }

  #startTimer(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, run);
  }

  #longestRebalance(): number {
    let longest = 0;
    for (const { rebalanceTimeoutMs } of this.members) longest = Math.max(longest, rebalanceTimeoutMs);
    return longest;
  }

  #completeIfAllJoined(): void {
    if (this.#state !== 'PreparingRebalance' || this.#pending.size > 0 || this.#delaying) return;
    for (const { join } of this.members) if (join === undefined) return;
    this.#complete();
  }

  #complete(): void {
    if (this.#state !== 'PreparingRebalance') return;
    this.#timer?.cancel();
    for (const member of [...this.members]) {
      if (member.join === undefined && member.instanceId === null) {
        member.timer?.cancel();
        this.members.remove(member);
      }
    }
    if (this.members.size > 0 && !this.members.electJoined()) {
      this.#startTimer(this.#longestRebalance(), () => this.#complete());
      return;
    }
    this.generation++;
    if (this.members.size === 0) {
      this.#state = 'Empty';
      this.protocol = null;
      return;
    }
    this.protocol = this.members.chooseProtocol();
    this.#state = 'CompletingRebalance';
    this.#answerJoins();
    this.#startTimer(this.#longestRebalance(), () => this.#dropUnsynced());
  }

  #answerJoins(): void {
    for (const member of this.members) {
      this.#unsynced.add(member.id);
      const answer = member.join;
      member.join = undefined;
      member.isNew = false;
      this.#keepAlive(member);
      answer?.(this.#answerTo(member));
    }
  }

  #dropUnsynced(): void {
    if (this.#unsynced.size === 0) return;
    for (const id of [...this.#unsynced]) {
      const member = this.members.get(id);
      if (member === undefined) continue;
      member.timer?.cancel();
      this.members.remove(member);
    }
    this.#unsynced.clear();
    if (this.#state === 'CompletingRebalance' || this.#state === 'Stable') this.#prepareRebalance();
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
    if (this.#state === 'Empty') throw new KafkaError('UNKNOWN_MEMBER_ID');
    if (this.#state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
    this.#unsynced.delete(member.id);
    if (this.#unsynced.size === 0) this.#timer?.cancel();
    this.#keepAlive(member);
    if (this.#state === 'Stable') {
      resolve(this.#syncAnswer(member));
      return;
    }
    member.sync?.(refuseSync('REBALANCE_IN_PROGRESS'));
    member.sync = resolve;
    member.timer?.cancel();
    if (this.members.leaderId === member.id) this.#assign(request.assignments);
  }

  #assign(assignments: SyncRequest['assignments']): void {
    const byMember = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    this.#state = 'Stable';
    for (const member of this.members) {
      member.assignment = Buffer.from(byMember.get(member.id) ?? NOTHING);
      const answer = member.sync;
      member.sync = undefined;
      if (answer === undefined) continue;
      this.#keepAlive(member);
      answer(this.#syncAnswer(member));
    }
  }

  #syncAnswer({ assignment }: Member): SyncAnswer {
    return { error: 'NONE', protocolType: this.protocolType, protocol: this.protocol, assignment };
  }

  /** Throws what the member has to do: rejoin, or start anew. */
  heartbeat(claim: MemberClaim): void {
    const member = this.members.claim(claim);
    if (claim.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    if (this.#state === 'Empty') throw new KafkaError('UNKNOWN_MEMBER_ID');
    this.#keepAlive(member);
    if (this.#state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
  }

  /** Throws unless this speaker may commit offsets now. */
  checkCommit(claim: MemberClaim): void {
    if (claim.generation < 0 && claim.memberId === '' && this.members.size === 0) return;
    const member = this.members.claim(claim);
    if (claim.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
    if (this.#state === 'CompletingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS');
    this.#keepAlive(member);
  }

  /** Throws unless this speaker may commit offsets with a transaction; a producer need not be a member. */
  checkTxnCommit(claim: MemberClaim): void {
    if (claim.generation < 0 && claim.memberId === '' && claim.instanceId === null) return;
    this.members.claim(claim);
    if (claim.generation !== this.generation) throw new KafkaError('ILLEGAL_GENERATION');
  }

  /** Removes a member by its id, or a static one by its instance id alone. */
  leave({ memberId, instanceId }: Omit<MemberClaim, 'generation'>): void {
    const pending = this.#pending.get(memberId);
    if (pending !== undefined && instanceId === null) {
      pending.cancel();
      this.#pending.delete(memberId);
      this.#completeIfAllJoined();
      return;
    }
    const id = memberId === '' && instanceId !== null ? this.members.idOfInstance(instanceId) : memberId;
    this.#removeMember(this.members.claim({ memberId: id ?? '', instanceId }));
  }

  /** Ends a member's session now, as if it had sent nothing for its session timeout. */
  expire(memberId: string): void {
    this.#removeMember(this.members.claim({ memberId, instanceId: null }));
  }

  /** Asks everybody to join again. */
  rebalance(): void {
    if (this.#state === 'Stable' || this.#state === 'CompletingRebalance') this.#prepareRebalance();
  }

  #removeMember(member: Member): void {
    if (this.members.get(member.id) !== member) return;
    member.timer?.cancel();
    member.join?.(refuseJoin('UNKNOWN_MEMBER_ID', member.id));
    member.sync?.(refuseSync('UNKNOWN_MEMBER_ID'));
    member.join = undefined;
    member.sync = undefined;
    this.members.remove(member);
    this.#unsynced.delete(member.id);
    if (this.#state === 'PreparingRebalance') this.#completeIfAllJoined();
    else if (this.#state !== 'Empty') this.#prepareRebalance();
  }

  /** Starts the session anew; while a join or a sync waits, the session cannot end. */
  #keepAlive(member: Member): void {
    member.timer?.cancel();
    if (member.join !== undefined || member.sync !== undefined) return;
    member.timer = this.#clock.after(member.sessionTimeoutMs, () => this.#removeMember(member));
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
