import {
  ANY,
  type AppendExpectedRevision,
  type AppendResult,
  type EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
} from '@eventstore/db-client';
import { activeTraceparent } from '@icrm/telemetry';
import { categoryOf } from '../category.ts';
import type { Codec } from '../codec.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Appended, ExpectedRevision, NewEvent } from '../event-store.ts';
import { measured } from '../measured.ts';
import { mapAppendError } from './map-error.ts';

/** What an append needs. */
export type AppendContext = {
  readonly client: EventStoreDBClient;
  readonly codec: Codec;
  readonly timeoutMs: number;
};

/** Appends all events or none; see EventStore.append. */
export const append = (
  context: AppendContext,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): Promise<Appended> => {
  if (events.length === 0) throw new RangeError('nothing to append');
  return measured(
    {
      span: `append ${categoryOf(stream)}`,
      kind: 'client',
      duration: 'append',
      details: {
        'db.system.name': 'eventstoredb',
        'db.operation.name': 'append',
        'icrm.stream': stream,
        'icrm.event.count': events.length,
      },
      group: { 'icrm.category': categoryOf(stream) },
      outcomeOf: () => 'done',
    },
    async (span) => {
      const appended = await send(context, stream, events, expected);
      span.set({ 'icrm.revision': String(appended.revision), 'icrm.position': String(appended.position) });
      return appended;
    },
  );
};

/**
 * An append carries its deadline as a time of the client's clock, and a server whose clock is ahead of that refuses it.
 * Clocks may be so far apart; how long an answer is waited for is counted here, by a clock that nobody sets.
 */
const CLOCKS_APART_MS = 7 * 86_400_000;

const send = async (
  { client, codec, timeoutMs }: AppendContext,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): Promise<Appended> => {
  const encoded = await codec.encode(withTrace(events));
  const answer = client.appendToStream(
    stream,
    encoded.map((event) => jsonEvent({ ...event, data: { ...event.data } })),
    { expectedRevision: toExpected(expected), deadline: timeoutMs + CLOCKS_APART_MS },
  );
  const result = await answerWithin(answer, timeoutMs).catch((error: unknown) => {
    throw mapAppendError(error, stream, expected);
  });
  return { revision: result.nextExpectedRevision, position: result.position?.commit ?? 0n };
};

const withTrace = (events: readonly NewEvent[]): readonly NewEvent[] => {
  const traceparent = activeTraceparent();
  if (traceparent === undefined) return events;
  return events.map((event) => ({ ...event, metadata: { traceparent, ...event.metadata } }));
};

const toExpected = (expected: ExpectedRevision): AppendExpectedRevision => {
  if (expected === 'any') return ANY;
  return expected === 'no-stream' ? NO_STREAM : expected;
};

// The client forgets appends whose stream the server ended in order, so it must not be waited for without end.
const answerWithin = (answer: Promise<AppendResult>, timeoutMs: number): Promise<AppendResult> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new StoreUnavailable(`no answer to an append within ${timeoutMs} ms`)),
      timeoutMs,
    );
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
