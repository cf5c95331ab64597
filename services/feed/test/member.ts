import type { feedV1 } from '@icrm/contracts';
import type { Feed } from './world.ts';

/** A member of a cursor as a subscriber would write it, except that it does only what the test says. */
export type TestMember = {
  /** The next message, heartbeats included. */
  next(): Promise<feedV1.ConsumeResponse>;
  /** The next batch: its events, acknowledged unless told otherwise. */
  batch(options?: { readonly acknowledge?: boolean }): Promise<feedV1.Event[]>;
  say(action: feedV1.ConsumeRequest['action']): void;
  acknowledge(delivery: bigint): void;
  /** Ends the stream. */
  leave(): Promise<void>;
};

export const openMember = (feed: Pick<Feed, 'client'>, open: Partial<feedV1.OpenCursor>): TestMember => {
  const requests = pushable<feedV1.ConsumeRequest>();
  const responses = feed.client.consume(requests)[Symbol.asyncIterator]();
  const say = (action: feedV1.ConsumeRequest['action']) => requests.push({ action });
  const acknowledge = (delivery: bigint) => say({ $case: 'acknowledge', value: { delivery } });
  say({
    $case: 'open',
    value: {
      tenant: 'acme',
      cursor: 'orders',
      member: 'test',
      start: undefined,
      filter: undefined,
      maxBatch: 0,
      revealPersonal: false,
      heartbeatSeconds: 0,
      credit: 0,
      acknowledgeWithinSeconds: 0,
      mask: undefined,
      ...open,
    },
  });
  const next = async (): Promise<feedV1.ConsumeResponse> => {
    const { value, done } = await responses.next();
    if (done === true) throw new Error('the stream ended');
    return value;
  };
  return {
    next,
    say,
    acknowledge,
    async batch({ acknowledge: yes = true } = {}) {
      for (;;) {
        const { item, delivery } = await next();
        if (item?.$case !== 'batch') continue;
        if (yes) acknowledge(delivery);
        if (yes) say({ $case: 'credit', value: { events: item.value.events.length } });
        return item.value.events;
      }
    },
    async leave() {
      requests.end();
      await responses.return?.();
    },
  };
};

const pushable = <T>(): AsyncIterable<T> & { push(item: T): void; end(): void } => {
  const items: T[] = [];
  let ended = false;
  let wake = (): void => undefined;
  return {
    push(item) {
      items.push(item);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (!ended || items.length > 0) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
};
