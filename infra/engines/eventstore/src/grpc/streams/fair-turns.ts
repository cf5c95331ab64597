/** A member that has taken nothing for so long, while others wait for it, is no longer waited for. */
const PATIENCE_MS = 20;

/**
 * Lets the subscriptions of one connection go forward together. HTTP/2 sends what its first streams have before it
 * comes to the others, so a subscription that is given its next page as soon as it has taken one would leave the
 * later ones behind. Here nobody gets the next page before all have taken the last, or have been waited for long
 * enough.
 */
export class FairTurns {
  private readonly moving = new Set<object>();
  private readonly waiting = new Map<object, () => void>();
  private timer: NodeJS.Timeout | undefined;

  get isIdle(): boolean {
    return this.moving.size === 0 && this.waiting.size === 0;
  }

  /** The member was given a page. */
  gave(member: object): void {
    this.moving.add(member);
  }

  /** The member has taken its page; `next` is called when it is its turn again. */
  took(member: object, next: () => void): void {
    this.moving.delete(member);
    this.waiting.set(member, next);
    this.proceed();
  }

  /** The member is gone. */
  left(member: object): void {
    this.moving.delete(member);
    this.waiting.delete(member);
    this.proceed();
  }

  private proceed(): void {
    if (this.waiting.size === 0 || this.moving.size === 0) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.grant();
    } else if (this.timer !== undefined) this.timer.refresh();
    else
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.moving.clear();
        this.grant();
      }, PATIENCE_MS);
  }

  private grant(): void {
    const turn = [...this.waiting.values()];
    this.waiting.clear();
    for (const next of turn) next();
  }
}

/** The turns of each connection, by the peer's address. */
export class TurnsOfConnections {
  private readonly byPeer = new Map<string, FairTurns>();

  of(peer: string): FairTurns {
    const known = this.byPeer.get(peer) ?? new FairTurns();
    this.byPeer.set(peer, known);
    return known;
  }

  /** The member of a connection is gone; nothing is kept for a connection without members. */
  left(peer: string, member: object): void {
    const turns = this.byPeer.get(peer);
    turns?.left(member);
    if (turns?.isIdle === true) this.byPeer.delete(peer);
  }
}
