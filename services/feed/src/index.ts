export { feedRefusals } from './adapters/refusals.ts';
export { type FeedSettings, feedSettings } from './config.ts';
export { createFeedService } from './service.ts';
