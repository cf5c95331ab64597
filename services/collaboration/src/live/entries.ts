import type { ConversationEvent } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';

/** A place in a conversation; `text` as the log has it. */
export type Entry = {
  readonly sequence: number;
  readonly at: string;
  readonly occurredAt: string;
  readonly channel: string;
  readonly author: 'customer' | 'staff' | 'system';
  readonly authorId: string;
  readonly text: string;
  readonly interactionId: string;
};

/** The place an event took; undefined: it took none. */
export const toEntry = ({ type, data, metadata }: RecordedEvent): Entry | undefined => {
  // Streams of conversations hold their events alone.
  const event = { type, data } as ConversationEvent;
  switch (event.type) {
    case 'MessagePosted': {
      const { sequence, at, channel, author, authorId, text } = event.data;
      return {
        ...{ sequence, at, channel, author, authorId, text },
        occurredAt: metadata.occurredAt,
        interactionId: '',
      };
    }
    case 'InteractionThreaded': {
      const { sequence, at, occurredAt, channel, interactionId, direction } = event.data;
      const author = direction === 'inbound' ? 'customer' : 'staff';
      return { sequence, at, occurredAt, channel, author, authorId: '', text: '', interactionId };
    }
    default:
      return undefined;
  }
};
