export * from './collaboration/callback.ts';
export * from './collaboration/channel.ts';
export * from './collaboration/conversation.ts';
export * from './collaboration/interaction.ts';
export * from './collaboration/knowledge.ts';
export * from './collaboration/teamwork.ts';
