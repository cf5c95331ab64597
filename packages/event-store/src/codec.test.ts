import { allEvents, defineEvent, type EventDefinition } from '@icrm/contracts';
import { BrokenCiphertext, KeyMissing } from '@icrm/privacy';
import { testKeyRing } from '@icrm/privacy/testing';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type CodecOptions, createCodec, type EncodedEvent, type StoredEvent } from './codec.ts';
import { MalformedEvent, UnknownEventType } from './errors.ts';
import { lost, newEvent } from './testing/samples.ts';

const stored = (encoded: Omit<EncodedEvent, 'metadata'> & { metadata: unknown }): StoredEvent => ({
  ...JSON.parse(JSON.stringify(encoded)),
  isJson: true,
  stream: 'note-acme.1',
  revision: 0n,
  position: 1n,
  recordedAt: '2026-03-02T09:00:00.000Z',
});
const codecOf = (options: Partial<CodecOptions> = {}) => createCodec({ definitions: allEvents, ...options });
const first = <T>([value]: readonly T[]): T => {
  if (value === undefined) throw new Error('nothing there');
  return value;
};

describe('every event of the contracts', () => {
  const { keyRing } = testKeyRing();
  const codec = codecOf({ keyRing });

  test.each(allEvents.map((definition) => [definition.type, definition] as const))(
    '%s: is decoded to what was encoded',
    async (type, { example, version }) => {
      const event = newEvent({ type, data: example as object });
      const encoded = first(await codec.encode([event]));
      const decoded = first(await codec.decode([stored(encoded)]));
      expect(decoded).toMatchObject({ ...event, metadata: { ...event.metadata, schema: version } });
    },
  );
});

describe('the stored form', () => {
  test('has the names by which EventStoreDB groups events, and its readers do not see them', async () => {
    const event = lost('no budget');
    const encoded = first(await codecOf().encode([event]));
    const { correlationId, causationId } = event.metadata;
    expect(encoded.metadata).toMatchObject({ $correlationId: correlationId, $causationId: causationId });
    const decoded = first(await codecOf().decode([stored(encoded)]));
    expect(Object.keys(decoded.metadata).filter((key) => key.startsWith('$'))).toEqual([]);
  });
});

const noted = (version: number, upcasters: EventDefinition['upcasters'] = {}) =>
  defineEvent({
    type: 'NoteTaken',
    context: 'platform',
    summary: 'For tests.',
    version,
    schema: z.strictObject({ text: z.string(), words: z.int() }),
    example: { text: 'two words', words: 2 },
    upcasters,
  });
const current = noted(3, {
  1: ({ note }) => ({ text: note }),
  2: (data) => ({ ...data, words: String(data['text']).split(' ').length }),
});
const old = (schema: number, data: object) =>
  stored({ id: crypto.randomUUID(), type: 'NoteTaken', data, metadata: { ...metadata, schema } });
const { metadata } = newEvent({ type: 'NoteTaken', data: {} });

describe('older versions', () => {
  const codec = codecOf({ definitions: [current] });

  test('are lifted step by step to the present one, and say so', async () => {
    const events = await codec.decode([old(1, { note: 'a b c' }), old(2, { text: 'a b' })]);
    expect(events.map(({ data }) => data)).toEqual([
      { text: 'a b c', words: 3 },
      { text: 'a b', words: 2 },
    ]);
    expect(events.map((event) => event.metadata.schema)).toEqual([3, 3]);
  });

  test('without a way up are refused', () =>
    expect(codecOf({ definitions: [noted(2)] }).decode([old(1, { note: 'a' })])).rejects.toThrow(
      MalformedEvent,
    ));

  test('of personal data are opened before they are lifted', async () => {
    const { keyRing } = testKeyRing();
    const person = codecOf({ keyRing });
    const subject = '0193a000-0000-7000-8000-000000000001';
    const example = {
      customerId: subject,
      kind: 'person',
      stage: 'prospect',
      details: { givenName: 'Ana Ruiz' },
      identifiers: [],
      source: 'web',
      at: '2026-03-02T09:00:00.000Z',
    } as const;
    const encoded = first(await person.encode([newEvent({ type: 'CustomerRegistered', data: example })]));
    const base = first(allEvents.filter(({ type }) => type === 'CustomerRegistered'));
    const split: EventDefinition = {
      ...base,
      version: 2,
      upcasters: {
        1: (data) => ({ names: String(Reflect.get(data['details'] as object, 'givenName')).split(' ') }),
      },
    };
    const later = codecOf({ keyRing, definitions: [split] });
    expect(first(await later.decode([stored(encoded)])).data).toEqual({ names: ['Ana', 'Ruiz'] });
  });

  test('from the future are refused, and passed on by those who only pass on', async () => {
    const future = old(4, { other: true });
    await expect(codec.decode([future])).rejects.toThrow('schema 4 is newer than 3');
    const courier = codecOf({ definitions: [current], unknownTypes: 'pass' });
    expect(first(await courier.decode([future]))).toMatchObject({
      data: { other: true },
      metadata: { schema: 4 },
    });
  });
});

describe('what is not as it should be', () => {
  const codec = codecOf({ definitions: [current] });
  const good = old(3, { text: 'a', words: 1 });

  test('events of other programs are left out', async () =>
    expect(
      await codec.decode([
        { ...good, metadata: undefined },
        { ...good, metadata: { by: 'somebody' } },
        { ...good, isJson: false, data: new Uint8Array(3), metadata: new Uint8Array(3) },
      ]),
    ).toEqual([]));

  test.each([
    ['data that is no object', { data: 'text' }],
    ['data that is no JSON', { isJson: false }],
    ['metadata without a tenant', { metadata: { ...metadata, schema: 3, tenant: undefined } }],
    [
      'an actor of an unheard kind',
      { metadata: { ...metadata, schema: 3, actor: { kind: 'cat', id: '1' } } },
    ],
    ['a version that is no number', { metadata: { ...metadata, schema: 'three' } }],
  ])('%s is refused with its place', async (_name, change) => {
    const decoding = codec.decode([{ ...good, ...change }]);
    await expect(decoding).rejects.toThrow(MalformedEvent);
    await expect(decoding).rejects.toThrow('NoteTaken at 0@note-acme.1');
  });

  test('an unknown type is refused by name', () =>
    expect(codec.decode([{ ...good, type: 'Unheard' }])).rejects.toThrow(UnknownEventType));

  test('of many, each that cannot be decoded is reported in its place', async () => {
    const failing: EventDefinition = {
      ...current,
      upcasters: {
        1: () => {
          throw new TypeError('Ana is odd');
        },
      },
    };
    const codecs = codecOf({ definitions: [failing] });
    const events = [
      good,
      { ...good, type: 'Unheard' },
      { ...good, metadata: undefined },
      { ...good, data: 'text' },
      old(1, { text: 'Ana' }),
      good,
    ];
    const decoded = await codecs.decodeEach(events);
    expect(decoded.map((one) => (one.kind === 'event' ? one.event.type : one.reason))).toEqual([
      'NoteTaken',
      'no definition of event type Unheard (Unheard at 0@note-acme.1)',
      'data of NoteTaken at 0@note-acme.1: not a JSON object',
      'NoteTaken at 0@note-acme.1: from schema 1: the upcaster failed',
      'NoteTaken',
    ]);
    expect(decoded[2]).toMatchObject({ stream: 'note-acme.1', revision: 0n, type: 'NoteTaken' });
  });

  test('sealed text that was altered, or whose key nobody has, is an error and not an erased person', async () => {
    const { keyRing } = testKeyRing();
    await keyRing.keyForWriting('acme', 'ana');
    const reader = codecOf({ definitions: [current], keyRing });
    await expect(reader.decode([old(3, { text: `enc1.ana.${'A'.repeat(60)}`, words: 1 })])).rejects.toThrow(
      BrokenCiphertext,
    );
    await expect(reader.decode([old(3, { text: `enc1.ben.${'A'.repeat(60)}`, words: 1 })])).rejects.toThrow(
      KeyMissing,
    );
  });
});

test('the keys of many subjects are fetched once per tenant', async () => {
  const { keyRing, finds } = testKeyRing({ cachedForMs: 0 });
  const codec = codecOf({ keyRing });
  const events = Array.from({ length: 60 }, (_, n) => {
    const event = newEvent({
      type: 'CustomerDetailsChanged',
      data: {
        customerId: crypto.randomUUID(),
        details: { givenName: `n${n}` },
        retracted: [],
        source: 'web',
        at: '2026-03-02T09:00:00.000Z',
      },
    });
    return { ...event, metadata: { ...event.metadata, tenant: `t${n % 3}` } };
  });
  const encoded = await codec.encode(events);
  finds.length = 0;
  const decoded = await codec.decode(encoded.map(stored));
  expect(decoded.map(({ data }) => Reflect.get(Reflect.get(data, 'details'), 'givenName'))).toEqual(
    Array.from({ length: 60 }, (_, n) => `n${n}`),
  );
  expect(finds).toEqual([20, 20, 20]);
});
