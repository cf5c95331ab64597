import type { InteractionEvent } from '@icrm/contracts';
import { handleInteraction, interactionStream } from './interaction-handler.ts';
import type { Contents, Handling } from './ports.ts';

/** Its platform or author took an interaction back: that is recorded, and its content deleted. Again: nothing changes. */
export const removeInteraction = async (
  handling: Handling & { readonly contents: Contents },
  interactionId: string,
  reason: string,
) => {
  const { store, contents, context } = handling;
  const command = { type: 'RemoveInteraction', data: { reason } } as const;
  const outcome = await handleInteraction(handling, interactionId, command);
  if (!outcome.accepted) return outcome;
  for await (const { type, data } of store.readStream(interactionStream(context.tenant, interactionId))) {
    // Streams of interactions hold their events alone.
    const event = { type, data } as InteractionEvent;
    if (event.type !== 'InteractionRecorded') break;
    const { customerId, body, attachments = [] } = event.data;
    for (const { ref } of body === undefined ? attachments : [body, ...attachments])
      await contents.remove({ tenant: context.tenant, customerId }, ref);
  }
  return outcome;
};
