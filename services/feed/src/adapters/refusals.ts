import { rejections } from '@icrm/rpc';

/** Why the feed says no, as callers are told. */
export const refuse = rejections('feed', {
  'position-beyond-end': ['OUT_OF_RANGE', 'the log does not reach that position'],
  'reveal-not-possible': ['FAILED_PRECONDITION', 'this feed has no keys to reveal personal fields'],
  'too-many-subscribers': ['RESOURCE_EXHAUSTED', 'this feed serves no more subscribers'],
});
