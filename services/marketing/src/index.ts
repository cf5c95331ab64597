export { type MarketingRejection, marketingRefusals } from './adapters/refusals.ts';
export { type MarketingSettings, marketingSettings } from './config.ts';
export { createMarketingService, type MarketingOptions } from './service.ts';
