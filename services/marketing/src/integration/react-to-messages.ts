import type { MessageEvent, OptInEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { persistently } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { nameId, type Part } from '@icrm/runtime';
import { messages, optIns } from '../application/aggregates.ts';

const NAME = 'marketing-consent';
const SAVED_EVERY_MS = 500;

/** The customer service, as far as consent is decided by messages. */
export type Consents = {
  give(consent: Consent & { readonly textVersion: string; readonly evidence: string }): Promise<void>;
  withdraw(consent: Consent & { readonly reason: string }): Promise<void>;
};
type Consent = {
  readonly commandId: string;
  readonly causationId: string;
  readonly tenant: string;
  readonly customerId: string;
  readonly purpose: string;
  readonly channel: string;
  readonly occurredAt: string;
};

/** A letter or a call that waits to be handed over. */
export type Waiting = {
  readonly _id: string;
  readonly group: string;
  readonly messageId: string;
  readonly queuedAt: string;
  readonly position: bigint;
};

/** The messages of the channels that people hand over, oldest first. */
export const waitingMessages = (readStore: ReadStore) => {
  const waiting = readStore.collection<Waiting>('marketing_waiting');
  return {
    prepare: () => waiting.ensureIndexes([{ name: 'group', keys: { group: 1, queuedAt: 1 } }]),
    async add(message: Waiting) {
      await waiting.writeGuarded([message]);
    },
    async remove(_id: string) {
      await waiting.delete({ _id });
    },
    list: (group: string, limit: number) =>
      waiting.find({ group }, { sort: { group: 1, queuedAt: 1 }, limit }),
  };
};

export type ReactOptions = {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly consents: Consents;
  readonly waiting: ReturnType<typeof waitingMessages>;
};

/** Lets the customer service know what customers decided by links, and keeps the letters and calls that wait. */
export const reactToMessages = ({ store, checkpoints, consents, waiting }: ReactOptions): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const react = async (recorded: RecordedEvent): Promise<void> => {
    // These streams hold their events alone.
    const event = { type: recorded.type, data: recorded.data } as MessageEvent | OptInEvent;
    const { tenant } = recorded.metadata;
    const consent = {
      commandId: nameId(`${NAME}/${recorded.id}`),
      causationId: recorded.id,
      tenant,
      customerId: event.data.customerId,
      channel: event.data.channel,
      occurredAt: recorded.metadata.occurredAt,
    };
    if (event.type === 'OptInConfirmed') {
      const { purpose, textVersion, evidence } = event.data;
      return consents.give({ ...consent, purpose, textVersion, evidence });
    }
    if (event.type === 'MessageUnsubscribed' || event.type === 'MessageComplained') {
      const reason = event.type === 'MessageUnsubscribed' ? 'unsubscribed by link' : 'complained';
      return consents.withdraw({ ...consent, purpose: 'marketing', reason });
    }
    await keepWaiting(recorded, event, tenant);
  };

  const keepWaiting = async (
    { position }: RecordedEvent,
    event: MessageEvent | OptInEvent,
    tenant: string,
  ): Promise<void> => {
    if (!('messageId' in event.data) || event.data.channel === 'email') return;
    const { messageId, channel, at } = event.data;
    const _id = `${tenant}.${messageId}`;
    if (event.type === 'MessageQueued')
      await waiting.add({ _id, group: `${tenant}.${channel}`, messageId, queuedAt: at, position });
    if (event.type === 'MessageSent' || event.type === 'MessageFailed') await waiting.remove(_id);
  };

  const follow = async (): Promise<void> => {
    await waiting.prepare();
    const after = await checkpoints.load(NAME);
    let savedAt = performance.now();
    const filter = { streamPrefixes: [messages.prefix, optIns.prefix] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await react(item.event);
      if (performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(NAME, item.kind === 'event' ? item.event.position : item.position);
      savedAt = performance.now();
    }
  };

  return {
    name: NAME,
    async start() {
      running = persistently('reacting to messages', follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
