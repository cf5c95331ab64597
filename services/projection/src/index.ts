export { type ProjectionSettings, projectionSettings } from './config.ts';
export { createProjectionService, type ProjectionOptions } from './service.ts';
