import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';

const at = '2026-03-02T09:00:00.000Z';
const position = z.string().regex(/^\d{1,20}$/);
const itemId = z.string().min(1).max(1_000);
/** What was received, base64. */
const payload = personal(z.string().max(600_000)).optional();
/** Whose key seals it: the customer it is about, else one of the item's own, which goes when the item is settled. */
const owner = z.string().min(1).max(100);
const where = { source: z.string().min(1).max(200), mailbox: z.string().min(1).max(200) };
const box = { source: 'imap', mailbox: 'sales@acme.example' };

export const intakeOffered = defineEvent({
  type: 'IntakeOffered',
  context: 'platform',
  summary: 'A source handed items over; nothing is done with them yet.',
  published: false,
  schema: z.strictObject({
    ...where,
    /** Where the sequence numbers of the mailbox begin, with its first ones. */
    firstSequence: position.optional(),
    items: z
      .array(
        z.strictObject({
          id: itemId,
          /** Names the handing over and which place of it. */
          delivery: z.string().min(1).max(250),
          sequence: position.optional(),
          customerIds: z.array(z.uuid()).max(100).optional(),
          /** It came before, and counts as deduplicated. */
          again: z.literal(true).optional(),
        }),
      )
      .min(1)
      .max(2_000),
    at: z.iso.datetime(),
  }),
  example: {
    ...box,
    firstSequence: '1',
    items: [
      { id: 'uid-1', delivery: 'poll-7#0', sequence: '1' },
      { id: 'uid-1', delivery: 'poll-8#0', again: true },
    ],
    at,
  },
});

export const intakeSettled = defineEvent({
  type: 'IntakeSettled',
  context: 'platform',
  summary: 'Items that a source handed over are in the log, or were there before.',
  published: false,
  schema: z.strictObject({
    ...where,
    items: z
      .array(
        z.union([
          z.strictObject({
            id: itemId,
            as: z.literal('stored'),
            position,
            stream: z.string().max(500),
          }),
          z.strictObject({ id: itemId, as: z.literal('deduplicated'), sameAs: z.string().max(1_000) }),
        ]),
      )
      .min(1)
      .max(2_000),
    at: z.iso.datetime(),
  }),
  example: {
    ...box,
    items: [
      { id: 'uid-1', as: 'stored', position: '7', stream: 'interaction-acme.1' },
      { id: 'uid-2', as: 'deduplicated', sameAs: 'uid-1' },
    ],
    at,
  },
});

export const intakeQuarantined = defineEvent({
  type: 'IntakeQuarantined',
  context: 'platform',
  summary: 'An item that a source handed over cannot be stored as it is; it waits for a person.',
  published: false,
  subject: 'owner',
  schema: z.strictObject({
    ...where,
    id: itemId,
    owner,
    reason: z.string().min(1).max(64),
    /** A sentence without personal data. */
    detail: z.string().max(2_000),
    payload,
    at: z.iso.datetime(),
  }),
  example: {
    ...box,
    id: 'uid-2',
    owner: 'intake-uid-2',
    reason: 'no-sender',
    detail: 'the header From is empty',
    at,
  },
});

export const intakeFixed = defineEvent({
  type: 'IntakeFixed',
  context: 'platform',
  summary: 'Somebody put another payload in the place of that of an item that waits.',
  published: false,
  subject: 'owner',
  schema: z.strictObject({
    ...where,
    id: itemId,
    owner,
    payload,
    by: z.string().min(1).max(200),
    at: z.iso.datetime(),
  }),
  example: { ...box, id: 'uid-2', owner: 'intake-uid-2', payload: 'RnJvbTogYmVh', by: 'clerk-7', at },
});

export const intakeReplayAsked = defineEvent({
  type: 'IntakeReplayAsked',
  context: 'platform',
  summary: 'Quarantined items are to be worked on again.',
  published: false,
  schema: z.strictObject({ ...where, ids: z.array(itemId).min(1).max(2_000), at: z.iso.datetime() }),
  example: { ...box, ids: ['uid-2'], at },
});

export const intakeGapClosed = defineEvent({
  type: 'IntakeGapClosed',
  context: 'platform',
  summary: 'A source has nothing under these sequence numbers, so that they are no gap.',
  published: false,
  schema: z.strictObject({
    ...where,
    first: position,
    last: position,
    reason: z.string().min(1).max(200),
    at: z.iso.datetime(),
  }),
  example: { ...box, first: '3', last: '3', reason: 'deleted there', at },
});

export const intakeEvents = [
  intakeOffered,
  intakeSettled,
  intakeQuarantined,
  intakeFixed,
  intakeReplayAsked,
  intakeGapClosed,
] as const;
/** Facts of the streams `intake-<tenant>.<id of the mailbox>`: the ledger is a fold of them. */
export type IntakeEvent = EventsOf<typeof intakeEvents>;
