export { type CheckpointSaver, createCheckpointSaver } from './checkpoint-saver.ts';
export { type FollowLogOptions, followLog } from './follow-log.ts';
export { type BatchesOptions, inBatches } from './in-batches.ts';
export { pause, persistently } from './persistently.ts';
export { type RepeatOptions, repeat } from './repeat.ts';
