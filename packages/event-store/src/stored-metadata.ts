import { z } from 'zod';
import { MalformedEvent } from './errors.ts';
import type { EventMetadata } from './event-store.ts';

const metadata = z.object({
  tenant: z.string().min(1),
  customerIds: z.array(z.string()),
  actor: z.object({ kind: z.enum(['staff', 'customer', 'partner', 'system']), id: z.string() }),
  channel: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
  commandId: z.string().min(1),
  schema: z.int().min(1),
  occurredAt: z.string(),
  receivedAt: z.string(),
  viewPosition: z.string().optional(),
  traceparent: z.string().optional(),
});

/** Metadata as it is stored: ours, and the two names by which EventStoreDB groups what belongs together. */
export type StoredMetadata = EventMetadata & {
  readonly $correlationId: string;
  readonly $causationId: string;
};

/** The stored form of metadata. */
export const toStoredMetadata = (own: EventMetadata): StoredMetadata => ({
  ...own,
  $correlationId: own.correlationId,
  $causationId: own.causationId,
});

/** True when metadata claims to be ours. Other programs may write to the same log; their events are none of ours. */
export const isOurs = (stored: unknown): boolean =>
  typeof stored === 'object' && stored !== null && 'commandId' in stored && 'schema' in stored;

/** Our metadata from its stored form. @throws MalformedEvent */
export const readMetadata = (stored: unknown, where: string): EventMetadata => {
  const result = metadata.safeParse(stored);
  if (!result.success)
    throw new MalformedEvent(`metadata of ${where}: ${placesOf(result.error)}`, { cause: result.error });
  const { viewPosition, traceparent, ...rest } = result.data;
  return {
    ...rest,
    ...(viewPosition !== undefined && { viewPosition }),
    ...(traceparent !== undefined && { traceparent }),
  };
};

/** The places of a schema failure with what is wrong there, never the values, which may be personal. */
export const placesOf = (error: z.ZodError): string =>
  error.issues.map(({ path, code }) => `${path.join('.') || '(root)'} ${code}`).join(', ');
