import type { InteractionEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { Checkpoints } from '@icrm/read-store';
import { nameId, type Part } from '@icrm/runtime';
import { interactionPrefix } from '../application/interaction-handler.ts';
import { threadInteraction } from '../application/record-interaction.ts';

/** The name of the checkpoint, and who acts. */
const NAME = 'collaboration-threading';

/**
 * Gives every recorded interaction its place in its conversation. Whoever recorded it does so at once; this makes good
 * what was left when that ended in between. The command's id is the same, so that both have one effect.
 */
export const followInteractions = (on: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
}): Part =>
  followLog({
    ...on,
    name: NAME,
    streamPrefixes: [interactionPrefix],
    async apply({ id, type, data, metadata }) {
      // Streams of interactions hold their events alone.
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
      const { automated = false, ...told } = event.data;
      await threadInteraction({ store: on.store, context }, { ...told, automated });
    },
  });
