import { callbackEvents } from './collaboration/callback.ts';
import { communityEvents, insightEvents } from './collaboration/community.ts';
import { conversationEvents } from './collaboration/conversation.ts';
import { equipmentEvents } from './collaboration/equipment.ts';
import { interactionEvents } from './collaboration/interaction.ts';
import { articleEvents, knowledgeGapEvents } from './collaboration/knowledge.ts';
import { phoneCallEvents } from './collaboration/phone-call.ts';
import { portalTaskEvents } from './collaboration/portal-task.ts';
import { sessionEvents } from './collaboration/session.ts';
import { handoffEvents, listEvents, threadEvents } from './collaboration/teamwork.ts';

export * from './collaboration/callback.ts';
export * from './collaboration/community.ts';
export * from './collaboration/conversation.ts';
export * from './collaboration/equipment.ts';
export * from './collaboration/interaction.ts';
export * from './collaboration/knowledge.ts';
export * from './collaboration/phone-call.ts';
export * from './collaboration/portal-task.ts';
export * from './collaboration/session.ts';
export * from './collaboration/teamwork.ts';

export const collaborationEvents = [
  ...interactionEvents,
  ...conversationEvents,
  ...phoneCallEvents,
  ...callbackEvents,
  ...sessionEvents,
  ...articleEvents,
  ...knowledgeGapEvents,
  ...threadEvents,
  ...handoffEvents,
  ...listEvents,
  ...communityEvents,
  ...insightEvents,
  ...equipmentEvents,
  ...portalTaskEvents,
] as const;
