export { type AnalyticsRejection, analyticsRefusals } from './adapters/refusals.ts';
export { type AnalyticsSettings, analyticsSettings } from './config.ts';
export { type AnalyticsOptions, createAnalyticsService } from './service.ts';
