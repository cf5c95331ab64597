import { z } from 'zod';
import { country } from '../../events/collaboration/interaction.ts';
import { sessionKind, sessionScope } from '../../events/collaboration/session.ts';
import { id, instant, label } from '../../vocabulary.ts';

const who = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(1).max(500);
const when = instant.transform((it) => new Date(it).toISOString());

export const requestCallback = z
  .strictObject({
    callbackId: id.optional(),
    customerId: id,
    number: z.string().trim().min(3).max(32),
    topic: z.string().trim().min(1).max(500).optional(),
    queue: label.default('general'),
    country: country.optional(),
    /** IANA name; that of the country unless given. */
    timeZone: z.string().trim().min(1).max(64).optional(),
    /** Call me later: not before; now unless given. */
    from: when.optional(),
    /** Five days after `from` unless given. */
    until: when.optional(),
  })
  .meta({ id: 'RequestCallback' });
export const attemptCallback = z
  .strictObject({ agentId: who, outcome: z.enum(['no-answer', 'busy', 'voicemail', 'failed', 'reached']) })
  .meta({ id: 'AttemptCallback' });
export const cancelCallback = z.strictObject({ reason }).meta({ id: 'CancelCallback' });

export const requestSession = z
  .strictObject({
    sessionId: id.optional(),
    customerId: id,
    kind: sessionKind,
    scheduledFor: when.optional(),
    mask: z.array(label).max(100).default([]),
  })
  .meta({ id: 'RequestSession' });
const scopes = z.array(sessionScope).min(1).max(3);
export const consentToSession = z
  .strictObject({ scopes, evidence: z.string().trim().min(1).max(500) })
  .meta({ id: 'ConsentToSession' });
export const withdrawSessionConsent = z.strictObject({ scopes }).meta({ id: 'WithdrawSessionConsent' });
export const startSession = z.strictObject({}).meta({ id: 'StartSession' });
export const joinSession = z.strictObject({ participant: who }).meta({ id: 'JoinSession' });
export const leaveSession = z.strictObject({ participant: who }).meta({ id: 'LeaveSession' });
export const showPage = z
  .strictObject({
    page: z.string().trim().min(1).max(500),
    /** The fields on it that are of the mask, each of which must be masked. */
    present: z.array(label).max(100).default([]),
    masked: z.array(label).max(100).default([]),
  })
  .meta({ id: 'ShowPage' });
export const passControl = z.strictObject({ to: who }).meta({ id: 'PassControl' });
export const recordSession = z
  .strictObject({ recording: z.string().trim().min(1).max(500) })
  .meta({ id: 'RecordSession' });
export const endSession = z.strictObject({ reason }).meta({ id: 'EndSession' });
