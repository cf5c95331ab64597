import { ERASURE_STREAMS } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import type { ErasureBook } from '../application/erasure-book.ts';
import { followLog } from '../matching/follower.ts';

/** The checkpoint of the book of erasures. */
export const erasureBookCheckpoint = 'customer-erasures-v1';
const log = logger('customer.erasures');

/** Keeps the book of erasures. */
export const followErasureStreams = (
  book: ErasureBook,
  on: { readonly store: EventStore; readonly checkpoints: Checkpoints },
): Part =>
  followLog({
    name: erasureBookCheckpoint,
    ...on,
    streamPrefixes: [ERASURE_STREAMS],
    prepare: book.prepare,
    work: book.apply,
    park: async (events) => {
      for (const { stream, reason } of events) log.error({ stream, reason }, 'an erasure cannot be listed');
    },
  });
