import type { Entry } from '../log/entry.ts';
import type { Origin, WorkflowStore } from './workflow-store.ts';

/** Where events come from: a run of a workflow behind them, and how many runs there are before something else. */
export type Origins = {
  /** The origins of events, by event id, in log order; events that no workflow is behind are missing. Remembers them. */
  of(entries: readonly Entry[]): Promise<ReadonlyMap<string, Origin>>;
};

/**
 * A command of a run is known by its id before it is sent, so that its events are recognised whenever they come. What they
 * cause in turn, also through reactions that are no workflows, names them or their command as its cause.
 */
export const createOrigins = (store: Pick<WorkflowStore, 'origins' | 'learnOrigins'>): Origins => ({
  async of(entries) {
    const named = entries.flatMap(({ event: { id, metadata } }) => [
      id,
      metadata.commandId,
      metadata.causationId,
    ]);
    const known = new Map(await store.origins([...new Set(named)]));
    const found = new Map<string, Origin>();
    const learned: Origin[] = [];
    for (const { event } of entries) {
      const { commandId, causationId } = event.metadata;
      const origin = known.get(event.id) ?? known.get(commandId) ?? known.get(causationId);
      if (origin === undefined) continue;
      found.set(event.id, origin);
      for (const _id of [event.id, commandId]) {
        if (known.has(_id)) continue;
        const one = { _id, depth: Number(origin.depth), run: origin.run };
        known.set(_id, one);
        learned.push(one);
      }
    }
    if (learned.length > 0) await store.learnOrigins(learned);
    return found;
  },
});
