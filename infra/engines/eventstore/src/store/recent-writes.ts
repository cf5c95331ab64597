/** Where an event id was written. */
export type RecentWrite = { readonly stream: string; readonly revision: number; readonly position: number };

/**
 * The ids of recent writes, for idempotent appends that name no revision. Bounded by two generations:
 * when the young one is full it becomes the old one, so an id is remembered for at least `capacity`
 * and at most twice as many writes. (Deleting a Map's oldest key one by one costs V8 linear time.)
 */
export class RecentWrites {
  private readonly capacity: number;
  private young = new Map<string, RecentWrite>();
  private old = new Map<string, RecentWrite>();

  constructor(capacity = 50_000) {
    this.capacity = capacity;
  }

  /** The write of this id to this stream, if it is still remembered. */
  find(id: string, stream: string): RecentWrite | undefined {
    const found = this.young.get(id) ?? this.old.get(id);
    return found?.stream === stream ? found : undefined;
  }

  add(id: string, write: RecentWrite): void {
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(id, write);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
