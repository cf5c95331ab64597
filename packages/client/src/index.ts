export { connectIcrm, type Icrm, type IcrmSettings } from './connect.ts';
export type { ConsumeOptions, Consumption, EventHandler } from './consume.ts';
export { type IcrmEvent, isEvent } from './event.ts';
export type { EventFilter, StartAt } from './start.ts';
export type { FollowOptions } from './subscribe.ts';
export type { TopicOptions } from './topics.ts';
export type { CustomerViewChange, ViewOptions } from './views.ts';
