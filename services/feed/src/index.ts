export { type FeedSettings, feedSettings } from './config.ts';
export { createFeedService } from './service.ts';
