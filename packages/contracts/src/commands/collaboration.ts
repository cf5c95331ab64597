export * from './collaboration/conversation.ts';
export * from './collaboration/interaction.ts';
