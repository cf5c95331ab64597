import { KafkaError } from '../kafka-error.ts';
import type { Member, MemberClaim, Protocol } from './types.ts';

/** The members of one group by id, in order of arrival, with the instance ids of the static ones. */
export class Members {
  readonly #byId = new Map<string, Member>();
  readonly #idOfInstance = new Map<string, string>();
  leaderId: string | undefined;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Member | undefined {
    return this.#byId.get(id);
  }

  idOfInstance(instanceId: string): string | undefined {
    return this.#idOfInstance.get(instanceId);
  }

  [Symbol.iterator](): Iterator<Member> {
    return this.#byId.values();
  }

  add(member: Member): void {
    this.#byId.set(member.id, member);
    if (member.instanceId !== null) this.#idOfInstance.set(member.instanceId, member.id);
    this.leaderId ??= member.id;
  }

  remove(member: Member): void {
    this.#byId.delete(member.id);
    if (member.instanceId !== null && this.#idOfInstance.get(member.instanceId) === member.id) {
      this.#idOfInstance.delete(member.instanceId);
    }
    if (this.leaderId === member.id) this.leaderId = this.#byId.keys().next().value;
  }

  /** Gives a static member's place to its next incarnation. */
  rename(member: Member, id: string): void {
    const wasLeader = this.leaderId === member.id;
    this.#byId.delete(member.id);
    member.id = id;
    this.#byId.set(id, member);
    if (member.instanceId !== null) this.#idOfInstance.set(member.instanceId, id);
    if (wasLeader) this.leaderId = id;
  }

  /** Keeps the leader when it has joined again, else takes the first that has; false when nobody has. */
  electJoined(): boolean {
    const leader = this.leaderId === undefined ? undefined : this.#byId.get(this.leaderId);
    if (leader?.join !== undefined) return true;
    for (const member of this) {
      if (member.join === undefined) continue;
      this.leaderId = member.id;
      return true;
    }
    return false;
  }

  /** The member that speaks, or throws FENCED_INSTANCE_ID or UNKNOWN_MEMBER_ID. */
  claim({ memberId, instanceId }: Omit<MemberClaim, 'generation'>): Member {
    if (instanceId !== null) {
      const current = this.#idOfInstance.get(instanceId);
      if (current === undefined) throw new KafkaError('UNKNOWN_MEMBER_ID');
      if (current !== memberId) throw new KafkaError('FENCED_INSTANCE_ID');
    }
    const member = this.#byId.get(memberId);
    if (member === undefined) throw new KafkaError('UNKNOWN_MEMBER_ID');
    return member;
  }

  /** Whether everybody would have a protocol in common with the ones offered. */
  accept(protocols: readonly Protocol[]): boolean {
    if (this.#byId.size === 0) return protocols.length > 0;
    const common = this.#commonNames();
    return protocols.some(({ name }) => common.has(name));
  }

  /** The protocol with most votes among those that everybody offers; each member votes for its first. */
  chooseProtocol(): string | null {
    const common = this.#commonNames();
    const votes = new Map<string, number>();
    for (const { protocols } of this) {
      const vote = protocols.find(({ name }) => common.has(name));
      if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
    }
    let best: string | null = null;
    for (const [name, count] of votes) {
      if (best === null || count > (votes.get(best) ?? 0)) best = name;
    }
    return best;
  }

  #commonNames(): Set<string> {
    let common: Set<string> | undefined;
    for (const { protocols } of this) {
      const names = new Set(protocols.map(({ name }) => name));
      common = common === undefined ? names : new Set([...common].filter((name) => names.has(name)));
    }
    return common ?? new Set();
  }
}

/** Whether two lists of protocols have the same names and metadata in the same order. */
export function sameProtocols(a: readonly Protocol[], b: readonly Protocol[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, metadata }, index) => {
      const other = b[index];
      return other !== undefined && other.name === name && other.metadata.equals(metadata);
    })
  );
}
