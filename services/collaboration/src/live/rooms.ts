import type { RecordedEvent } from '@icrm/event-store';
import type { Presence, Signals } from './signals.ts';

export type Listener = {
  readonly onEvent: (event: RecordedEvent) => void;
  readonly onPresence: (presence: Presence) => void;
};

/** One who listens: says what they do, and leaves. */
export type Seat = {
  say(change: { readonly typing: boolean }): void;
  leave(): void;
};

type Guest = { readonly listener: Listener; presence: Presence };
type Room = {
  readonly guests: Set<Guest>;
  /** Who is there at other instances, and when they were last heard of. */
  readonly elsewhere: Map<string, { readonly presence: Presence; readonly heardAt: number }>;
};

/** Who was not heard of for so long is gone, with the instance they were at. */
const FORGOTTEN_MS = 90_000;

/** Who is in which conversation, here and at other instances. */
export const createRooms = (signals: Signals, now: () => number = Date.now) => {
  const rooms = new Map<string, Room>();
  const tell = ({ guests }: Room, presence: Presence, except?: Guest) => {
    for (const guest of guests) if (guest !== except) guest.listener.onPresence(presence);
  };

  return {
    event(event: RecordedEvent): void {
      for (const { listener } of rooms.get(event.stream)?.guests ?? []) listener.onEvent(event);
    },

    /** Takes in what another instance says. */
    hear(stream: string, presence: Presence | undefined): void {
      const room = rooms.get(stream);
      if (room === undefined) return;
      if (presence === undefined) {
        for (const guest of room.guests) signals.send(stream, guest.presence);
        return;
      }
      const key = `${presence.actorKind}:${presence.actorId}`;
      const before = room.elsewhere.get(key)?.presence;
      if (presence.present) room.elsewhere.set(key, { presence, heardAt: now() });
      else room.elsewhere.delete(key);
      if (before?.present !== presence.present || before?.typing !== presence.typing) tell(room, presence);
    },

    join(stream: string, actor: { readonly kind: string; readonly id: string }, listener: Listener): Seat {
      const room = rooms.get(stream) ?? { guests: new Set(), elsewhere: new Map() };
      rooms.set(stream, room);
      const presence = { actorKind: actor.kind, actorId: actor.id, present: true, typing: false };
      const guest: Guest = { listener, presence };
      for (const other of room.guests) listener.onPresence(other.presence);
      for (const other of room.elsewhere.values()) listener.onPresence(other.presence);
      if (room.guests.size === 0) signals.send(stream);
      room.guests.add(guest);
      const change = (changed: Partial<Presence>) => {
        guest.presence = { ...guest.presence, ...changed };
        tell(room, guest.presence, guest);
        signals.send(stream, guest.presence);
      };
      change({});
      return {
        say: change,
        leave() {
          if (!room.guests.delete(guest)) return;
          change({ present: false, typing: false });
          if (room.guests.size === 0 && rooms.get(stream) === room) rooms.delete(stream);
        },
      };
    },

    /** Says again who is here, and forgets who was not heard of. */
    refresh(): void {
      for (const [stream, room] of rooms) {
        for (const guest of room.guests) signals.send(stream, guest.presence);
        for (const [key, { presence, heardAt }] of room.elsewhere) {
          if (now() - heardAt < FORGOTTEN_MS) continue;
          room.elsewhere.delete(key);
          tell(room, { ...presence, present: false, typing: false });
        }
      }
    },
  };
};
