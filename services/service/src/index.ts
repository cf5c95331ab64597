export { type ServiceRejection, serviceRefusals } from './adapters/refusals.ts';
export { type ServiceSettings, serviceSettings } from './config.ts';
export { createServiceService, type ServiceOptions } from './service.ts';
