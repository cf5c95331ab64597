import type { HookEvent, IntakeEvent, WorkflowEvent } from '@icrm/contracts';
import type { Actor, NewEvent } from '@icrm/event-store';
import { eventId, newId } from '@icrm/runtime';

/** What the feed itself has to say in the log. */
export type FeedFact = HookEvent | WorkflowEvent | IntakeEvent;

type About = {
  readonly tenant: string;
  readonly actor?: Actor;
  readonly customerIds?: readonly string[];
};

/** A fact of the feed, ready to be written. */
export const factOf = ({
  tenant,
  actor = { kind: 'system', id: 'feed' },
  customerIds = [],
  type,
  data,
}: About & FeedFact): NewEvent => {
  const commandId = newId();
  const now = data.at;
  return {
    id: eventId(commandId, 0),
    type,
    data,
    metadata: {
      tenant,
      actor,
      customerIds,
      channel: 'system',
      commandId,
      correlationId: commandId,
      causationId: commandId,
      occurredAt: now,
      receivedAt: now,
    },
  };
};
