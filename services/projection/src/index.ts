export { type ProjectionSettings, projectionSettings } from './config.ts';
export { createProjectionService } from './service.ts';
