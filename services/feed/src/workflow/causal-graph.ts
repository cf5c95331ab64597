import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { eventId } from '@icrm/runtime';
import type { RunRecord, StepRecord, WorkflowStore } from './workflow-store.ts';

type Needs = {
  readonly store: WorkflowStore;
  readonly events: Pick<EventStore, 'readAll' | 'readStream'>;
};

const MOST_CAUSED = 100;
const MOST_ANCESTORS = 50;

/** The events that the commands of a run wrote, in log order. */
export const eventsOf = async (
  { events }: Needs,
  { steps }: RunRecord,
): Promise<readonly RecordedEvent[]> => {
  const sent = steps.filter(({ position }) => position > 0n);
  const found = await Promise.all(sent.map((step) => writtenBy(events, step)));
  return found.flat().toSorted((a, b) => (a.position < b.position ? -1 : 1));
};

/** The events of a command stand together; the last of them is at the position that was answered. */
const writtenBy = async (
  events: Needs['events'],
  { commandId, position }: StepRecord,
): Promise<readonly RecordedEvent[]> => {
  const [stream] = await streamsAt(events, position);
  if (stream === undefined) return [];
  const found: RecordedEvent[] = [];
  for await (const event of events.readStream(stream, { backwards: true })) {
    if (event.position > position) continue;
    if (event.metadata.commandId !== commandId) break;
    found.push(event);
  }
  return found;
};

const streamsAt = async (events: Needs['events'], position: bigint): Promise<readonly string[]> => {
  for await (const { stream } of events.readAll({ after: position - 1n, limit: 1, onUnreadable: () => {} }))
    return [stream];
  return [];
};

/** The runs that a run caused, directly or through others, level by level. */
export const causedBy = async (needs: Needs, run: RunRecord): Promise<readonly RunRecord[]> => {
  const found = new Map<string, RunRecord>();
  for (let level: readonly RunRecord[] = [run]; level.length > 0 && found.size < MOST_CAUSED; ) {
    const written = (await Promise.all(level.map((one) => eventsOf(needs, one)))).flat();
    // Reactions that are no workflows stand between: their events name ours as their cause.
    const causes = written.flatMap(({ id, metadata }) => [id, ...derived(metadata.commandId)]);
    const next = await needs.store.runsOf(run.tenant, [...new Set(causes)], MOST_CAUSED);
    level = next.filter(({ _id }) => !found.has(_id) && _id !== run._id);
    for (const one of level) found.set(one._id, one);
  }
  return [...found.values()];
};

/** The ids of the first events of a command. */
const derived = (commandId: string): readonly string[] =>
  [0, 1, 2, 3].map((index) => eventId(commandId, index));

/** From what no workflow caused down to the parent of a run. */
export const ancestorsOf = async ({ store }: Needs, run: RunRecord): Promise<readonly RunRecord[]> => {
  const found: RunRecord[] = [];
  for (let id = run.parent; id !== '' && found.length < MOST_ANCESTORS; ) {
    const parent = await store.run(run.tenant, id);
    if (parent === undefined) break;
    found.unshift(parent);
    id = parent.parent;
  }
  return found;
};
