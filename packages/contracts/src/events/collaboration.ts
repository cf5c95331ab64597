import { conversationEvents } from './collaboration/conversation.ts';
import { interactionEvents } from './collaboration/interaction.ts';

export * from './collaboration/conversation.ts';
export * from './collaboration/interaction.ts';

export const collaborationEvents = [...interactionEvents, ...conversationEvents] as const;
