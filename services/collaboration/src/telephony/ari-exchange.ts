import { once } from 'node:events';
import type { EventStore } from '@icrm/event-store';
import { pause, persistently } from '@icrm/following';
import type { Leases } from '@icrm/read-store';
import { nameId, type Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { handleEquipment } from '../application/handlers.ts';
import type { Recording } from '../application/record-interaction.ts';
import { missingIn, signalCall } from '../application/signal-call.ts';
import { type AriEvent, ariSignals, readAriEvent } from './ari-signals.ts';

const log = logger('collaboration.ari');
/** How long another instance that listens is left alone. */
const ASKED_AGAIN_MS = 3_000;

/** An exchange of a tenant, as `http://user:password@host:8088/ari?app=icrm&lines=30` names it. */
export type Exchange = { readonly tenant: string; readonly system: string; readonly url: string };

export type AriOptions = {
  readonly exchange: Exchange;
  readonly taking: Omit<Recording, 'context' | 'signal' | 'withinMs'> & { readonly store: EventStore };
  readonly leases: Leases;
};

/**
 * Follows an Asterisk exchange over its REST interface: events come over a WebSocket, in order, to one instance at a
 * time. SIP, WebRTC and the telephone network are the exchange's, as is all sound. Whether it can be reached is told as
 * the state of equipment.
 */
export const ariExchange = ({ exchange, taking, leases }: AriOptions): Part => {
  const { tenant, system, url } = exchange;
  const name = `collaboration-exchange-${tenant}-${system}`;
  const lines = Number(new URL(url).searchParams.get('lines') ?? 0);
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();
  let full = false;

  const contextOf = (what: string, occurredAt?: string) =>
    ({
      ...{ commandId: nameId(`${name}/${what}`), tenant, channel: 'phone' },
      actor: { kind: 'system', id: name },
      ...(occurredAt === undefined ? {} : { occurredAt }),
    }) as const;

  const tell = async (said: { works: boolean; reason?: string; linesTaken?: number }): Promise<void> => {
    const on = (what: string) => ({ ...taking, context: contextOf(`${what}/${Date.now()}`), signal });
    const kind = 'exchange' as const;
    const data = { equipmentId: system, kind, ...(lines > 0 ? { lines } : {}) };
    await handleEquipment(on('register'), system, { type: 'RegisterEquipment', data });
    await handleEquipment(on('report'), system, { type: 'ReportEquipment', data: said });
  };

  const signals = ariSignals();

  const carryOut = async (event: AriEvent): Promise<void> => {
    const told = signals.read(event);
    if (told === undefined) return;
    const at = event.timestamp === undefined ? undefined : new Date(event.timestamp).toISOString();
    const named = `${told.call}/${told.signal}/${event.timestamp ?? ''}/${told.digits ?? ''}`;
    const said = { ...told, system };
    if (missingIn(said) !== undefined) return;
    // What the log or the customer service cannot take now is tried again: those behind it wait.
    await persistently(
      name,
      async () => {
        const { outcome } = await signalCall({ ...taking, context: contextOf(named, at), signal }, said);
        if (!outcome.accepted)
          log.info({ reason: outcome.reason, signal: told.signal }, 'a signal fits nothing');
      },
      signal,
    );
    const taken = signals.calls() >= lines;
    if (lines > 0 && taken !== full) await tell({ works: true, linesTaken: signals.calls() });
    full = taken;
  };

  /** Until the connection or the lease ends. */
  const listen = async (lost: AbortSignal): Promise<void> => {
    const socket = new WebSocket(socketOf(url));
    const ended = new AbortController();
    let work: Promise<void> = Promise.resolve();
    socket.addEventListener('message', ({ data }) => {
      const event = readAriEvent(String(data));
      if (event !== undefined) work = work.then(() => carryOut(event)).catch(() => ended.abort());
    });
    const why = Promise.race([
      once(socket, 'close').then(() => 'the connection was closed'),
      once(socket, 'error').then(() => 'it cannot be reached'),
      ...[signal, lost, ended.signal].map((it) => once(it, 'abort').then(() => 'not listened to any more')),
    ]);
    socket.addEventListener('open', () => {
      work = work.then(() => tell({ works: true, linesTaken: signals.calls() })).catch(() => ended.abort());
    });
    const reason = await why;
    socket.close();
    await work;
    if (!signal.aborted && !lost.aborted) {
      await tell({ works: false, reason });
      throw new Error(`${system}: ${reason}`);
    }
  };

  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      const lease = await leases.acquire(name);
      if (lease !== undefined) await listen(lease.lost).finally(() => lease.release());
      else await pause(ASKED_AGAIN_MS, signal);
    }
  };

  return {
    name,
    async start() {
      running = persistently(name, follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};

/** Where the events of an exchange come from; who asks is in the query, as its documentation has it. */
const socketOf = (text: string): string => {
  const { protocol, host, pathname, username, password, searchParams } = new URL(text);
  const socket = new URL(
    `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${pathname.replace(/\/$/, '')}/events`,
  );
  socket.searchParams.set('app', searchParams.get('app') ?? 'icrm');
  socket.searchParams.set('api_key', `${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  socket.searchParams.set('subscribeAll', 'true');
  return socket.toString();
};
