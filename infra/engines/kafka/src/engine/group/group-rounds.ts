import type { Clock, Timer } from '../clock.ts';
import { joinAnswer, refuseJoin, refuseSync, syncAnswer } from './answers.ts';
import { Members } from './members.ts';
import type { GroupOptions, GroupState, Member, SyncRequest } from './types.ts';

const NOTHING = Buffer.alloc(0);

/**
 * The rounds of one group: everybody joins, the leader assigns, the group is stable until somebody comes, changes,
 * leaves or falls silent. Holds the state, the members and all timers.
 */
export class GroupRounds {
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

  constructor(clock: Clock, options: GroupOptions) {
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

  /** Waits for one who was told its id to join with it. */
  expect(id: string, ms: number): void {
    const forget = () => {
      this.#pending.delete(id);
      this.completeIfAllJoined();
    };
    this.#pending.set(id, this.#clock.after(ms, forget));
  }

  /** Waits no longer; false when nobody with that id was waited for. */
  takeExpected(id: string): boolean {
    this.#pending.get(id)?.cancel();
    return this.#pending.delete(id);
  }

  /** Takes a new member in, whose first join waits for the round that this starts. */
  add(member: Member): void {
    this.members.add(member);
    this.#joinedMeanwhile = true;
    member.timer = this.#clock.after(this.#options.newMemberTimeoutMs, () => {
      if (member.isNew) this.remove(member);
    });
    this.prepare();
  }

  /** The member's place goes to its next incarnation. */
  rename(member: Member, id: string): void {
    if (this.#unsynced.delete(member.id)) this.#unsynced.add(id);
    this.members.rename(member, id);
  }

  /** Notes that a member has asked for its assignment in this round. */
  noteSync(member: Member): void {
    this.#unsynced.delete(member.id);
    if (this.#unsynced.size === 0) this.#timer?.cancel();
    this.keepAlive(member);
  }

  /** Asks everybody to join again, from whatever state. */
  prepare(): void {
    if (this.#state === 'PreparingRebalance') {
      this.completeIfAllJoined();
      return;
    }
    for (const member of this.members) {
      const answer = member.sync;
      member.sync = undefined;
      if (this.#state === 'CompletingRebalance') member.assignment = NOTHING;
      if (answer === undefined) continue;
      this.keepAlive(member);
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
    this.completeIfAllJoined();
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
      this.completeIfAllJoined();
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

  /** Ends the rebalance when nobody is missing. */
  completeIfAllJoined(): void {
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
      this.keepAlive(member);
      answer?.(joinAnswer(this, member));
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
    if (this.#state === 'CompletingRebalance' || this.#state === 'Stable') this.prepare();
  }

  /** Takes the leader's assignment: the group is stable, and everybody who waits for it is answered. */
  assign(assignments: SyncRequest['assignments']): void {
    const byMember = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    this.#state = 'Stable';
    for (const member of this.members) {
      member.assignment = Buffer.from(byMember.get(member.id) ?? NOTHING);
      const answer = member.sync;
      member.sync = undefined;
      if (answer === undefined) continue;
      this.keepAlive(member);
      answer(syncAnswer(this, member));
    }
  }

  /** Takes a member out; what it waits for is answered with UNKNOWN_MEMBER_ID. */
  remove(member: Member): void {
    if (this.members.get(member.id) !== member) return;
    member.timer?.cancel();
    member.join?.(refuseJoin('UNKNOWN_MEMBER_ID', member.id));
    member.sync?.(refuseSync('UNKNOWN_MEMBER_ID'));
    member.join = undefined;
    member.sync = undefined;
    this.members.remove(member);
    this.#unsynced.delete(member.id);
    if (this.#state === 'PreparingRebalance') this.completeIfAllJoined();
    else if (this.#state !== 'Empty') this.prepare();
  }

  /** Starts the session anew; while a join or a sync waits, the session cannot end. */
  keepAlive(member: Member): void {
    member.timer?.cancel();
    if (member.join !== undefined || member.sync !== undefined) return;
    member.timer = this.#clock.after(member.sessionTimeoutMs, () => this.remove(member));
  }
}
