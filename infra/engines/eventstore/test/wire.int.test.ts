import { randomUUID } from 'node:crypto';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EventStoreEngine, startEventStore } from '../src/index.ts';
import { batchPart, empty, identifier, outcome, rawClient, readRequest, uuid } from './testing/raw-client.ts';
import { eventually, newStream, range } from './testing/support.ts';

let engine: EventStoreEngine;
let client: ReturnType<typeof rawClient>;
beforeAll(async () => {
  engine = await startEventStore({ memory: true, writeTimeoutMs: 100, maxAppendBytes: 10_000 });
  client = rawClient(engine.address);
});
afterAll(async () => {
  client.close();
  await engine.stop();
});

type Response = streamsPb.BatchAppendResp;
const answers = (call: NodeJS.ReadableStream): Response[] => {
  const all: Response[] = [];
  call.on('data', (response: Response) => all.push(response));
  call.on('error', () => {});
  return all;
};
const idsOf = (responses: readonly Response[]) =>
  responses.map((response) => response.getCorrelationId()?.getString());
const detailOf = (response: Response | undefined) => response?.getError()?.getDetails()?.getTypeName();
const write = async (stream: string, count: number): Promise<void> => {
  const call = client.batchAppend();
  const done = outcome(call);
  call.write(
    batchPart({
      correlation: randomUUID(),
      stream,
      events: range(0, count).map(() => ({ id: randomUUID() })),
    }),
  );
  call.end();
  await done;
};

describe('a BatchAppend stream', () => {
  test('answers each correlation id once, with its stream, and ends with OK after the half-close', async () => {
    const call = client.batchAppend();
    const done = outcome<Response>(call);
    const correlations = range(0, 50).map(() => randomUUID());
    for (const correlation of correlations)
      call.write(batchPart({ correlation, stream: `${newStream()}`, events: [{ id: randomUUID() }] }));
    call.end();
    const { messages, error } = await done;
    expect(error).toBeUndefined();
    expect(idsOf(messages).toSorted()).toEqual(correlations.toSorted());
    expect(messages.every((message) => message.hasStreamIdentifier() && message.hasSuccess())).toBe(true);
  });

  test('ignores what belongs to no open append', async () => {
    const call = client.batchAppend();
    const seen = answers(call);
    const known = randomUUID();
    call.write(batchPart({ correlation: randomUUID(), events: [{ id: randomUUID() }] }));
    call.write(batchPart({ correlation: known, stream: newStream(), events: [{ id: randomUUID() }] }));
    await eventually(() => seen.length > 0);
    call.write(batchPart({ correlation: known, events: [{ id: randomUUID() }] }));
    const last = randomUUID();
    call.write(batchPart({ correlation: last, stream: newStream() }));
    await eventually(() => seen.length > 1);
    expect(idsOf(seen)).toEqual([known, last]);
    call.cancel();
  });

  test('answers an append that is never finished with one timeout', async () => {
    const call = client.batchAppend();
    const seen = answers(call);
    const correlation = randomUUID();
    call.write(
      batchPart({ correlation, stream: newStream(), isFinal: false, events: [{ id: randomUUID() }] }),
    );
    await eventually(() => seen.length > 0);
    call.write(batchPart({ correlation, events: [{ id: randomUUID() }] }));
    const other = randomUUID();
    call.write(batchPart({ correlation: other, stream: newStream() }));
    await eventually(() => seen.length > 1);
    expect(idsOf(seen)).toEqual([correlation, other]);
    expect(detailOf(seen[0])).toBe('event_store.client.Timeout');
    call.cancel();
  });

  test('refuses what grows too large before it is finished', async () => {
    const call = client.batchAppend();
    const seen = answers(call);
    const data = Buffer.alloc(6000);
    const correlation = randomUUID();
    call.write(
      batchPart({ correlation, stream: newStream(), isFinal: false, events: [{ id: randomUUID(), data }] }),
    );
    call.write(batchPart({ correlation, isFinal: false, events: [{ id: randomUUID(), data }] }));
    await eventually(() => seen.length > 0);
    expect(detailOf(seen[0])).toBe('event_store.client.MaximumAppendSizeExceeded');
    call.cancel();
  });

  test.each([
    ['no type', { id: randomUUID(), type: 'none' }],
    ['an empty type', { id: randomUUID(), type: '' }],
    ['no content type', { id: randomUUID(), contentType: 'none' }],
    ['the id zero', { id: '00000000-0000-0000-0000-000000000000' }],
    ['an id that is none', { id: 'nonsense' }],
  ])('refuses an event with %s', async (_title, event) => {
    const call = client.batchAppend();
    const seen = answers(call);
    call.write(batchPart({ correlation: randomUUID(), stream: newStream(), events: [event] }));
    await eventually(() => seen.length > 0);
    expect(detailOf(seen[0])).toBe('event_store.client.BadRequest');
    call.cancel();
  });

  test('refuses the stream names that cannot be', async () => {
    const call = client.batchAppend();
    const seen = answers(call);
    for (const stream of ['', '$$', '$all']) call.write(batchPart({ correlation: randomUUID(), stream }));
    await eventually(() => seen.length === 3);
    expect(seen.map(detailOf)).toEqual([
      'event_store.client.BadRequest',
      'event_store.client.BadRequest',
      'event_store.client.AccessDenied',
    ]);
    call.cancel();
  });
});

describe('a read', () => {
  const read = (request: streamsPb.ReadReq) => outcome<streamsPb.ReadResp>(client.read(request));

  test.each<[string, string | undefined, (options: streamsPb.ReadReq.Options) => void]>([
    ['without a form for ids', 's', (options) => options.clearUuidOption()],
    ['with neither count nor subscription', 's', (options) => options.clearCount()],
    ['of a stream with a filter', 's', (options) => options.setFilter(filterOf('T'))],
    [
      'that subscribes backwards',
      's',
      (options) => {
        options.setSubscription(new streamsPb.ReadReq.Options.SubscriptionOptions());
        options.setReadDirection(streamsPb.ReadReq.Options.ReadDirection.BACKWARDS);
      },
    ],
    ['of nothing', 's', (options) => options.clearStream()],
    [
      'with prepare behind commit',
      undefined,
      (options) => {
        const all = new streamsPb.ReadReq.Options.AllOptions();
        const position = new streamsPb.ReadReq.Options.Position();
        position.setCommitPosition('1');
        position.setPreparePosition('2');
        all.setPosition(position);
        options.setAll(all);
      },
    ],
  ])('%s is an invalid argument', async (_title, stream, change) => {
    const { error } = await read(readRequest(stream, change));
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
    expect(error?.details).not.toBe('');
  });

  const filterOf = (type: string, regex = ''): streamsPb.ReadReq.Options.FilterOptions => {
    const filter = new streamsPb.ReadReq.Options.FilterOptions();
    const expression = new streamsPb.ReadReq.Options.FilterOptions.Expression();
    if (regex === '') expression.addPrefix(type);
    else expression.setRegex(regex);
    filter.setEventType(expression);
    filter.setMax(32);
    return filter;
  };

  test('of all events can be filtered in both directions and counts what passes', async () => {
    const type = `T${randomUUID()}`;
    const call = client.batchAppend();
    const done = outcome(call);
    const events = range(0, 600).map((n) => ({ id: randomUUID(), type: n % 3 === 0 ? type : 'Other' }));
    call.write(
      batchPart({
        correlation: randomUUID(),
        stream: newStream(),
        events: events.slice(0, 300),
        isFinal: true,
      }),
    );
    call.write(
      batchPart({ correlation: randomUUID(), stream: newStream(), events: events.slice(300), isFinal: true }),
    );
    call.end();
    await done;
    const forwards = await read(readRequest(undefined, (options) => options.setFilter(filterOf(type))));
    expect(forwards.messages).toHaveLength(200);
    const backwards = await read(
      readRequest(undefined, (options) => {
        options.getAll()?.setEnd(empty());
        options.setReadDirection(streamsPb.ReadReq.Options.ReadDirection.BACKWARDS);
        options.setFilter(filterOf(type, `^${type}$`));
        options.setCount('5');
      }),
    );
    const ids = forwards.messages.map((message) => message.getEvent()?.getEvent()?.getId()?.getString());
    expect(backwards.messages.map((message) => message.getEvent()?.getEvent()?.getId()?.getString())).toEqual(
      ids.slice(-5).toReversed(),
    );
  });

  test('can have its ids in two halves', async () => {
    const stream = newStream();
    await write(stream, 1);
    const { messages } = await read(
      readRequest(stream, (options) => options.getUuidOption()?.setStructured(empty())),
    );
    expect(messages[0]?.getEvent()?.getEvent()?.getId()?.hasStructured()).toBe(true);
  });

  test('of a missing stream is answered by one message, then OK', async () => {
    const { messages, error } = await read(readRequest('missing-stream'));
    expect(error).toBeUndefined();
    expect(messages.map((message) => message.hasStreamNotFound())).toEqual([true]);
  });
});

describe('an error about a stream whose name is not ASCII', () => {
  test('still arrives', async () => {
    const stream = `tränen-😀-${randomUUID()}`;
    const options = new streamsPb.TombstoneReq.Options();
    options.setStreamIdentifier(identifier(stream));
    options.setAny(empty());
    const request = new streamsPb.TombstoneReq();
    request.setOptions(options);
    const tombstone = () =>
      new Promise<{ code: number; exception: unknown } | undefined>((resolve) => {
        client.tombstone(request, (error) =>
          resolve(
            error === null ? undefined : { code: error.code, exception: error.metadata.get('exception')[0] },
          ),
        );
      });
    expect(await tombstone()).toBeUndefined();
    expect(await tombstone()).toEqual({ code: status.FAILED_PRECONDITION, exception: 'stream-deleted' });
  });
});

describe('a single append', () => {
  const send = (messages: readonly streamsPb.AppendReq[]) =>
    new Promise<{
      response: streamsPb.AppendResp | undefined;
      error: { code: number; exception: unknown } | undefined;
    }>((resolve) => {
      const call = client.append((error, response) =>
        resolve({
          response,
          error:
            error === null ? undefined : { code: error.code, exception: error.metadata.get('exception')[0] },
        }),
      );
      call.on('error', () => {});
      for (const message of messages) call.write(message);
      call.end();
    });
  const optionsFor = (
    stream: string,
    set: (options: streamsPb.AppendReq.Options) => void,
  ): streamsPb.AppendReq => {
    const options = new streamsPb.AppendReq.Options();
    options.setStreamIdentifier(identifier(stream));
    set(options);
    const request = new streamsPb.AppendReq();
    request.setOptions(options);
    return request;
  };
  const eventOf = (properties: Record<string, string>, size = 2): streamsPb.AppendReq => {
    const message = new streamsPb.AppendReq.ProposedMessage();
    message.setId(uuid(randomUUID()));
    for (const [key, value] of Object.entries(properties)) message.getMetadataMap().set(key, value);
    message.setData(Buffer.alloc(size));
    const request = new streamsPb.AppendReq();
    request.setProposedMessage(message);
    return request;
  };
  const valid = { type: 'T', 'content-type': 'application/octet-stream' };

  test('answers a wrong revision as a response, not as an error', async () => {
    const { response } = await send([
      optionsFor(newStream(), (options) => options.setRevision('3')),
      eventOf(valid),
    ]);
    const wrong = response?.getWrongExpectedVersion();
    expect([wrong?.hasCurrentNoStream(), wrong?.getExpectedRevision()]).toEqual([true, '3']);
  });

  test.each([
    ['a missing type', [eventOf({ 'content-type': 'x' })], 'missing-required-metadata-property'],
    ['a missing content type', [eventOf({ type: 'x' })], 'missing-required-metadata-property'],
    ['too much', [eventOf(valid, 6000), eventOf(valid, 6000)], 'maximum-append-size-exceeded'],
  ])('refuses %s', async (_title, events, exception) => {
    const { error } = await send([optionsFor(newStream(), (options) => options.setAny(empty())), ...events]);
    expect(error).toEqual({ code: status.INVALID_ARGUMENT, exception });
  });

  test('without events answers for an empty stream that there is none', async () => {
    const { response } = await send([optionsFor(newStream(), (options) => options.setAny(empty()))]);
    expect([response?.getSuccess()?.hasNoStream(), response?.getSuccess()?.hasNoPosition()]).toEqual([
      true,
      true,
    ]);
  });
});
