import { timelineEntry } from '@icrm/contracts';
import { z } from 'zod';

/** What customers are told of their own history: what they did, were sold, asked and were told. Nothing of how we work. */
const told: ReadonlySet<string> = new Set([
  'CustomerRegistered',
  'IdentifierAdded',
  'IdentifierRemoved',
  'ConsentGiven',
  'ConsentWithdrawn',
  'OrderPlaced',
  'OrderCancelled',
  'CaseOpened',
  'CaseAcknowledged',
  'CaseNoteAdded',
  'CaseWaitingForCustomer',
  'CaseResolutionProposed',
  'CaseResolutionRated',
  'CaseClosed',
  'CaseReopened',
  'GoodwillGranted',
  'InteractionRecorded',
  'InteractionRated',
  'MessagePosted',
  'CallbackRequested',
  'CallbackReached',
  'CallbackCancelled',
  'CallbackExpired',
  'SessionRequested',
  'SessionConsented',
  'SessionConsentWithdrawn',
  'SessionEnded',
  'PostSubmitted',
]);

export const ownEntry = z
  .object({ at: z.string(), type: z.string(), channel: z.string(), summary: z.string() })
  .meta({ id: 'OwnTimelineEntry' });

/** The entries that are the customer's to see, without who did what and how. */
export const ownEntries = (entries: readonly string[]): z.output<typeof ownEntry>[] =>
  entries
    .map((text) => timelineEntry.parse(JSON.parse(text)))
    .filter(({ type, data }) => told.has(type) && data['visibility'] !== 'internal')
    .map(({ at, type, channel, summary }) => ({ at, type, channel, summary }));
