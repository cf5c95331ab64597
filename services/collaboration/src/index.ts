export { type CollaborationRejection, collaborationRefusals } from './adapters/refusals.ts';
export { type CollaborationSettings, collaborationSettings } from './config.ts';
export { type CollaborationOptions, createCollaborationService } from './service.ts';
