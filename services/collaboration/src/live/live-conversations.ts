import type { EventStore } from '@icrm/event-store';
import { pause, persistently } from '@icrm/following';
import type { Part } from '@icrm/runtime';
import { conversationPrefix } from '../application/conversation-handler.ts';
import { createRooms, type Listener, type Seat } from './rooms.ts';
import type { Signals } from './signals.ts';

const REFRESHED_EVERY_MS = 30_000;

export type LiveConversations = Part & {
  /**
   * Everything that is written to the stream from now on, and who is there. Nothing that is appended after this
   * resolves is missed, so that whoever then reads the stream has no gap.
   */
  join(
    stream: string,
    actor: { readonly kind: string; readonly id: string },
    listener: Listener,
  ): Promise<Seat>;
};

/** Follows the log once for all conversations that are open on this instance; from the first one on. */
export const liveConversations = (store: EventStore, signals: Signals): LiveConversations => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const rooms = createRooms(signals);
  let running: Promise<unknown> | undefined;
  let after = 0n;
  let begun: Promise<void> | undefined;

  const follow = async (): Promise<void> => {
    const filter = { streamPrefixes: [conversationPrefix] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') rooms.event(item.event);
      after = item.kind === 'event' ? item.event.position : item.position;
    }
  };
  const refresh = async (): Promise<void> => {
    while (!signal.aborted) {
      await pause(REFRESHED_EVERY_MS, signal);
      if (!signal.aborted) rooms.refresh();
    }
  };
  const begin = async () => {
    after = await store.head();
    signals.listen(({ stream, presence }) => rooms.hear(stream, presence));
    running = Promise.all([persistently('following conversations', follow, signal), refresh()]);
  };

  return {
    name: 'collaboration-live',
    start: () => Promise.resolve(undefined),
    async stop() {
      stopping.abort();
      await running;
      await signals.stop();
    },
    async join(stream, actor, listener) {
      begun ??= begin().catch((error) => {
        begun = undefined;
        throw error;
      });
      await begun;
      return rooms.join(stream, actor, listener);
    },
  };
};
