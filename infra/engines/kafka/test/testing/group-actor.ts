import type { ManualClock } from '../../src/engine/clock.ts';
import type { GroupCoordinator } from '../../src/engine/group/group-coordinator.ts';
import type { JoinAnswer, SyncAnswer } from '../../src/engine/group/types.ts';
import { KafkaError } from '../../src/engine/kafka-error.ts';

export const GROUP = 'g';
export const PARTITIONS = 6;
export const SESSION_MS = 1000;
export const REBALANCE_MS = 2000;

type Phase = 'out' | 'joining' | 'syncing' | 'member' | 'crashed';

/** What all actors of one schedule saw, for the invariants. */
export class Ledger {
  /** generation and partition → who was assigned it. */
  readonly owners = new Map<string, string>();
  /** generation and partition → whose commit was accepted. */
  readonly committers = new Map<string, string>();
  readonly violations: string[] = [];

  own(generation: number, partition: number, actor: string): void {
    const key = `${generation}/${partition}`;
    const other = this.owners.get(key);
    if (other !== undefined && other !== actor)
      this.violations.push(`${key} belongs to ${other} and to ${actor}`);
    this.owners.set(key, actor);
  }

  commit(key: string, actor: string): void {
    const other = this.committers.get(key);
    if (other !== undefined && other !== actor)
      this.violations.push(`${key} committed by ${other} and by ${actor}`);
    this.committers.set(key, actor);
  }
}

/** A client of a group that does what the protocol asks of it, until it crashes. */
export class GroupActor {
  readonly name: string;
  readonly #instanceId: string | null;
  readonly #groups: GroupCoordinator;
  readonly #ledger: Ledger;
  readonly #clock: ManualClock;
  #memberId = '';
  #life = 0;
  #earlier: { memberId: string; instanceId: string | null; generation: number } | undefined;
  generation = -1;
  phase: Phase = 'out';
  partitions: readonly number[] = [];

  constructor(
    name: string,
    isStatic: boolean,
    world: { groups: GroupCoordinator; ledger: Ledger; clock: ManualClock },
  ) {
    this.name = name;
    this.#instanceId = isStatic ? `instance-${name}` : null;
    this.#groups = world.groups;
    this.#ledger = world.ledger;
    this.#clock = world.clock;
  }

  get isAlive(): boolean {
    return this.phase !== 'out' && this.phase !== 'crashed';
  }

  /** Joins for the first time or, after a crash, as a new incarnation. */
  start(): void {
    if (this.isAlive) return;
    this.#memberId = '';
    this.#life++;
    this.#join();
  }

  /** Sends nothing any more; answers on their way find nobody. */
  crash(): void {
    if (!this.isAlive) return;
    this.#life++;
    this.phase = 'crashed';
    this.partitions = [];
  }

  leave(): void {
    if (!this.isAlive || this.#memberId === '') return;
    this.#life++;
    this.phase = 'out';
    this.partitions = [];
    this.#attempt(() => this.#groups.leave(GROUP, { memberId: this.#memberId, instanceId: null }));
    this.#memberId = '';
  }

  /** A join that is sent again while the first still waits, as after a lost connection. */
  repeatJoin(): void {
    if (this.phase === 'joining') this.#join();
  }

  heartbeat(): void {
    if (this.phase !== 'member') return;
    const error = this.#attempt(() => this.#groups.heartbeat(GROUP, this.#claim()));
    if (error !== undefined) this.#react(error);
  }

  /** Commits each partition it believes to own; the group says whether it still does. */
  commit(): void {
    if (this.phase !== 'member') return;
    const current = this.#groups.find(GROUP);
    const error = this.#attempt(() => this.#groups.checkCommit(GROUP, this.#claim()));
    if (error !== undefined) {
      this.#react(error);
      return;
    }
    if (current?.generation !== this.generation) {
      this.#ledger.violations.push(
        `a commit of generation ${this.generation} was accepted in ${current?.generation}`,
      );
    }
    for (const partition of this.partitions)
      this.#ledger.commit(`${this.generation}/${partition}`, this.name);
  }

  /** A commit of an earlier generation that the network delivers now. */
  commitLate(): void {
    const claim = this.#earlier;
    if (claim === undefined || claim.generation === this.#groups.find(GROUP)?.generation) return;
    const error = this.#attempt(() => this.#groups.checkCommit(GROUP, claim));
    if (error === undefined)
      this.#ledger.violations.push(`a late commit of generation ${claim.generation} was accepted`);
  }

  #claim() {
    return { memberId: this.#memberId, instanceId: this.#instanceId, generation: this.generation };
  }

  #join(): void {
    this.phase = 'joining';
    this.partitions = [];
    // An answer to an earlier attempt went to a connection that is gone.
    const life = ++this.#life;
    void this.#groups
      .join({
        groupId: GROUP,
        memberId: this.#memberId,
        instanceId: this.#instanceId,
        clientId: this.name,
        clientHost: '/test',
        sessionTimeoutMs: SESSION_MS,
        rebalanceTimeoutMs: REBALANCE_MS,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: Buffer.from(this.name) }],
        requireMemberId: true,
        canSkipAssignment: true,
      })
      .then((answer) => {
        if (life === this.#life) this.#joined(answer);
      });
  }

  #joined(answer: JoinAnswer): void {
    if (answer.error === 'MEMBER_ID_REQUIRED') {
      this.#memberId = answer.memberId;
      this.#join();
      return;
    }
    if (answer.error !== 'NONE') {
      this.#react(answer.error);
      return;
    }
    if (this.generation >= 0) this.#earlier = { ...this.#claim(), memberId: answer.memberId };
    this.#memberId = answer.memberId;
    this.generation = answer.generation;
    this.phase = 'syncing';
    const life = this.#life;
    const { generation } = answer;
    const request = { ...this.#claim(), protocolType: null, protocol: null, assignments: assign(answer) };
    void this.#groups.sync(GROUP, request).then((synced) => {
      if (life === this.#life && generation === this.generation) this.#synced(synced);
    });
  }

  #synced({ error, assignment }: SyncAnswer): void {
    if (error !== 'NONE') {
      this.#react(error);
      return;
    }
    this.phase = 'member';
    this.partitions = assignment.length === 0 ? [] : JSON.parse(assignment.toString());
    for (const partition of this.partitions) this.#ledger.own(this.generation, partition, this.name);
  }

  #react(error: string): void {
    if (error === 'FENCED_INSTANCE_ID') {
      this.crash();
      return;
    }
    if (error === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
    // One turn later, as a client would: also keeps a schedule from joining without end within one moment.
    const life = this.#life;
    this.phase = 'joining';
    this.partitions = [];
    this.#clock.after(1, () => {
      if (life === this.#life) this.#join();
    });
  }

  #attempt(run: () => void): string | undefined {
    try {
      run();
      return undefined;
    } catch (error) {
      if (error instanceof KafkaError) return error.kind;
      throw error;
    }
  }
}

/** The leader deals the partitions round to the members. */
function assign({ members, skipAssignment }: JoinAnswer) {
  if (skipAssignment) return [];
  return members.map(({ memberId }, index) => {
    const mine = Array.from({ length: PARTITIONS }, (_, partition) => partition).filter(
      (partition) => partition % members.length === index,
    );
    return { memberId, assignment: Buffer.from(JSON.stringify(mine)) };
  });
}
