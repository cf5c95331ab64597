import type { InteractionEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import { nameId, type Part } from '@icrm/runtime';
import { interactionPrefix } from '../application/interaction-handler.ts';
import { threadInteraction } from '../application/record-interaction.ts';
import { persistently } from './persistently.ts';

/** The name of the checkpoint, and who acts. */
const NAME = 'collaboration-threading';
const SAVED_EVERY_MS = 500;

/**
 * Gives every recorded interaction its place in its conversation. Whoever recorded it does so at once; this makes good
 * what was left when that ended in between. The command's id is the same, so that both have one effect.
 */
export const followInteractions = ({
  store,
  checkpoints,
}: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
}): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const apply = async ({ id, type, data, metadata }: RecordedEvent): Promise<void> => {
    const event = { type, data } as InteractionEvent;
    if (event.type !== 'InteractionRecorded') return;
    const { tenant, correlationId } = metadata;
    const context = {
      commandId: nameId(`${NAME}/${id}`),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: metadata.channel,
      correlationId,
      causationId: id,
    } as const;
    await threadInteraction(
      { store, context, signal },
      { ...event.data, automated: event.data.automated ?? false },
    );
  };
  const follow = async (): Promise<void> => {
    const after = await checkpoints.load(NAME);
    let savedAt = performance.now();
    for await (const item of store.subscribeToAll({
      after,
      filter: { streamPrefixes: [interactionPrefix] },
      signal,
    })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await apply(item.event);
      if (performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(NAME, item.kind === 'event' ? item.event.position : item.position);
      savedAt = performance.now();
    }
  };

  return {
    name: NAME,
    async start() {
      running = persistently('threading interactions', follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
