import { type RejectionStatus, rejections } from '@icrm/rpc';

/** Why the feed says no, as callers are told. */
export const feedRefusals = {
  'position-beyond-end': ['OUT_OF_RANGE', 'the log does not reach that position'],
  'reveal-not-possible': ['FAILED_PRECONDITION', 'this feed has no keys to reveal personal fields'],
  'too-many-subscribers': ['RESOURCE_EXHAUSTED', 'this feed serves no more subscribers'],
  'unknown-cursor': ['NOT_FOUND', 'there is no cursor of that name'],
  'cursor-in-use': ['FAILED_PRECONDITION', 'the cursor has members; it can be moved or deleted without them'],
  'cursor-elsewhere': ['UNAVAILABLE', 'another feed works for this cursor'],
  'other-filter': ['FAILED_PRECONDITION', 'the cursor has another filter'],
  'unknown-webhook': ['NOT_FOUND', 'there is no webhook of that name'],
  'unknown-hook': ['NOT_FOUND', 'there is no hook of that name and version'],
  'unknown-workflow': ['NOT_FOUND', 'there is no workflow of that name and version'],
  'workflow-retired': ['FAILED_PRECONDITION', 'the workflow is retired; choose another name'],
  'unknown-run': ['NOT_FOUND', 'there is no run of that id'],
  'unknown-mailbox': ['NOT_FOUND', 'nothing was ever offered from that mailbox'],
  'unknown-item': ['NOT_FOUND', 'the mailbox never offered an item of that id'],
  'nothing-to-fix': ['FAILED_PRECONDITION', 'only what is quarantined or open can be fixed'],
  'not-opened': ['INVALID_ARGUMENT', 'open: the first message must open a cursor'],
  'not-delivered': ['INVALID_ARGUMENT', 'what is acknowledged or parked was not delivered to this member'],
  'acknowledged-too-late': [
    'DEADLINE_EXCEEDED',
    'nothing was acknowledged in time; the events went to others',
  ],
} as const satisfies Readonly<Record<string, RejectionStatus>>;

/** Makes the error of a refusal. */
export const refuse = rejections('feed', feedRefusals);
