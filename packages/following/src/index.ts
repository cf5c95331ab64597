export { type FollowLogOptions, followLog } from './follow-log.ts';
export { pause, persistently } from './persistently.ts';
export { type RepeatOptions, repeat } from './repeat.ts';
