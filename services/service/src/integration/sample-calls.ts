import type { CentreEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { handleEvaluation } from '../application/care-handler.ts';
import { isSampled } from '../domain/care/quality.ts';

const NAME = 'service-sampling';

/** Draws finished calls to be judged: by their ids, so that nobody can choose, and again the same. */
export const sampleCalls =
  (store: EventStore, percent: number) =>
  async ({ id, type, data, metadata }: RecordedEvent): Promise<void> => {
    // Streams of centres hold their events alone.
    const event = { type, data } as CentreEvent;
    if (event.type !== 'CallFinished' || !isSampled(event.data.callId, percent)) return;
    const { callId: interactionId, agentId, customerId } = event.data;
    const context = {
      commandId: nameId(`${NAME}/${metadata.tenant}/${interactionId}`),
      tenant: metadata.tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
      correlationId: metadata.correlationId,
      causationId: id,
    } as const;
    await handleEvaluation({ store, context }, interactionId, {
      type: 'SampleInteraction',
      data: { interactionId, agentId, percent, ...(customerId === undefined ? {} : { customerId }) },
    });
  };
