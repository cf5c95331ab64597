import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Part } from '@icrm/runtime';
import { conversationPrefix } from '../application/conversation-handler.ts';
import { persistently } from '../integration/persistently.ts';

/** Somebody in a conversation now. It is known to this instance alone and stands in no log. */
type Presence = {
  readonly actorKind: string;
  readonly actorId: string;
  readonly present: boolean;
  readonly typing: boolean;
};

type Listener = {
  readonly onEvent: (event: RecordedEvent) => void;
  readonly onPresence: (presence: Presence) => void;
};

/** One who listens: says what they do, and leaves. */
type Seat = {
  say(change: { readonly typing: boolean }): void;
  leave(): void;
};

type Guest = { readonly listener: Listener; presence: Presence };

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
export const liveConversations = (store: EventStore): LiveConversations => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const rooms = new Map<string, Set<Guest>>();
  let running: Promise<void> | undefined;
  let after = 0n;
  let following: Promise<void> | undefined;

  const follow = async (): Promise<void> => {
    const filter = { streamPrefixes: [conversationPrefix] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') {
        for (const { listener } of rooms.get(item.event.stream) ?? []) listener.onEvent(item.event);
        after = item.event.position;
      } else after = item.position;
    }
  };
  const begin = async () => {
    after = await store.head();
    running = persistently('following conversations', follow, signal);
  };
  const tell = (room: ReadonlySet<Guest>, about: Guest) => {
    for (const guest of room) if (guest !== about) guest.listener.onPresence(about.presence);
  };

  return {
    name: 'collaboration-live',
    start: () => Promise.resolve(undefined),
    async stop() {
      stopping.abort();
      await running;
    },
    async join(stream, { kind, id }, listener) {
      following ??= begin().catch((error) => {
        following = undefined;
        throw error;
      });
      await following;
      const room = rooms.get(stream) ?? new Set<Guest>();
      rooms.set(stream, room);
      const guest: Guest = {
        listener,
        presence: { actorKind: kind, actorId: id, present: true, typing: false },
      };
      for (const other of room) listener.onPresence(other.presence);
      room.add(guest);
      tell(room, guest);
      return {
        say({ typing }) {
          guest.presence = { ...guest.presence, typing };
          tell(room, guest);
        },
        leave() {
          guest.presence = { ...guest.presence, present: false, typing: false };
          if (room.delete(guest)) tell(room, guest);
          if (room.size === 0 && rooms.get(stream) === room) rooms.delete(stream);
        },
      };
    },
  };
};
