import type { EventStore } from '@icrm/event-store';
import type { Views } from '../projector/views.ts';

/** Where the projection stands. */
export type ProjectionStatus = {
  readonly position: bigint;
  readonly headPosition: bigint;
  /** Seconds since the log took the oldest event that is not in the views yet; 0 when all are. */
  readonly lagSeconds: number;
  readonly customers: number;
  readonly timelineEntries: number;
  readonly eventsApplied: number;
  readonly generation: string;
  readonly rebuild: string;
  readonly parked: number;
};

export const projectionStatus = async (
  views: Pick<Views, 'generation' | 'progress' | 'projector' | 'rebuilding'>,
  events: EventStore,
): Promise<ProjectionStatus> => {
  const { facets, timeline, parked, id } = views.generation();
  const { state } = views.projector;
  const position = views.progress.position();
  const [headPosition, lagSeconds, customers, timelineEntries, parkedCount] = await Promise.all([
    events.head(),
    lagOf(events, position),
    facets.size(),
    timeline.size(),
    parked.size(),
  ]);
  return {
    position,
    headPosition,
    lagSeconds,
    customers,
    timelineEntries,
    eventsApplied: state().applied,
    generation: id,
    rebuild: views.rebuilding() ?? '',
    parked: parkedCount,
  };
};

const lagOf = async (events: EventStore, position: bigint): Promise<number> => {
  for await (const { recordedAt } of events.readAll({ after: position, limit: 1 }))
    return Math.max(0, (Date.now() - Date.parse(recordedAt)) / 1_000);
  return 0;
};
