import type { OutgoingMessage } from '@icrm/messaging';
import { logger } from '@icrm/telemetry';
import { describe, expect, test } from '@jest/globals';
import { sampleEvent, sampleLog } from '../../test/sample-log.ts';
import { createPages } from '../log/pages.ts';
import { createLogReader } from '../log/reader.ts';
import { createTail } from '../log/tail.ts';
import { createPublisher } from './publisher.ts';

type Publish = (messages: readonly OutgoingMessage[]) => Promise<void>;

const given = (events: ReturnType<typeof sampleEvent>[], publish: Publish) => {
  const steps: string[] = [];
  const end = events.at(-1)?.position ?? 0n;
  const tail = createTail(end, { entries: 100, bytes: 1e9 });
  const pages = createPages({
    store: sampleLog(events),
    park: async () => {},
    kept: 3,
    bytes: 1e9,
    lanes: 2,
  });
  const publisher = createPublisher({
    readerFrom: (after) => createLogReader({ tail, pages }, after),
    producer: {
      publish: async (messages) => {
        await publish(messages);
        steps.push(`published ${messages.map(({ event }) => event.extensions['position']).join(' ')}`);
      },
    },
    save: async (position) => void steps.push(`saved ${position}`),
    published: async () => undefined,
    log: logger('test'),
  });
  const stop = new AbortController();
  const run = async (from = 0n): Promise<void> => {
    const running = publisher.run(from, { signal: stop.signal, may: () => true });
    while (publisher.status.position < end) await new Promise(setImmediate);
    stop.abort();
    await running;
  };
  return { publisher, run, steps, stop };
};

const three = [1, 2, 3].map((n) => sampleEvent(n));

describe('the publisher', () => {
  test('publishes in order and saves its progress after the acknowledgement', async () => {
    const { run, steps, publisher } = given(three, async () => undefined);
    await run();
    expect(steps).toEqual(['published 10 20 30', 'saved 30']);
    expect(publisher.status).toMatchObject({ position: 30n, eventsPublished: 3n, lagSeconds: 0 });
  });

  test('goes on from where it was', async () => {
    const { run, steps } = given(three, async () => undefined);
    await run(20n);
    expect(steps).toEqual(['published 30', 'saved 30']);
  });

  test('insists: nothing is skipped while the topics cannot be reached, and it says why it waits', async () => {
    let refusals = 2;
    const troubles: (string | undefined)[] = [];
    const { run, steps, publisher } = given(three, async () => {
      troubles.push(publisher.status.trouble);
      refusals -= 1;
      if (refusals >= 0) throw new Error('no broker');
    });
    await run();
    expect(troubles).toEqual([undefined, 'no broker', 'no broker']);
    expect(steps).toEqual(['published 10 20 30', 'saved 30']);
    expect(publisher.status.trouble).toBeUndefined();
  });

  test('keeps the bookkeeping of services to itself', async () => {
    const events = [sampleEvent(1), sampleEvent(2, { type: 'IdentifierClaimed' })];
    const { run, steps } = given(events, async () => undefined);
    await run();
    expect(steps).toEqual(['published 10', 'saved 20']);
  });

  test('holds at an event it does not know rather than leave it out', async () => {
    const { publisher, steps, stop } = given(
      [sampleEvent(1), sampleEvent(2, { type: 'SomethingNew' })],
      async () => undefined,
    );
    const running = publisher.run(0n, { signal: stop.signal, may: () => true });
    while (publisher.status.trouble === undefined) await new Promise(setImmediate);
    expect(publisher.status.trouble).toContain('SomethingNew');
    stop.abort();
    await running;
    expect(steps).not.toContain('saved 20');
  });
});
