import type { Fact } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import { fromTimelineDocument } from '../view/timeline-entry.ts';
import type { LiveViews } from './live-views.ts';
import { readTimeline } from './timeline.ts';

const PAGE = 500;

/** The whole history of some customers, oldest first, personal values opened; a fact about two of them comes once. */
export async function* readHistory(
  { reveal }: Pick<LiveViews, 'reveal'>,
  generation: Pick<Generation, 'timeline'>,
  { tenant, keys }: { readonly tenant: string; readonly keys: readonly string[] },
): AsyncGenerator<Fact> {
  for (let beyond: bigint | undefined; ; ) {
    const page = await readTimeline(generation, { keys, oldestFirst: true, beyond, limit: PAGE });
    const facts = await reveal(tenant, page.map(fromTimelineDocument));
    yield* facts;
    const last = facts.at(-1);
    if (last === undefined || page.length < PAGE) return;
    beyond = BigInt(last.position);
  }
}
