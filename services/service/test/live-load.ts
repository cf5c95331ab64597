import type { CentreEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { RpcError } from '@icrm/rpc';
import { createChance } from '../src/domain/routing/chance.ts';
import { type CentreClient, speaking, toSupport } from './start-centre.ts';

export type LiveLoad = {
  readonly centreId: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly agents: number;
  readonly handlingMs: number;
  /** Left out: everybody waits for ever. */
  readonly patienceMs?: number;
  readonly seed: number;
  readonly offerSeconds?: number;
  /** Calls are about these customers, in turn. */
  readonly customers?: readonly string[];
  /** The share of offers that agents let ring. */
  readonly silentShare?: number;
};

/** Lets calls come, be answered, end and be abandoned in real time, over the RPCs that a telephone system would call. */
export const runLive = async (client: CentreClient, load: LiveLoad): Promise<{ readonly calls: number }> => {
  const centre = speaking(client, load.centreId);
  const chance = createChance(load.seed);
  const stop = new AbortController();
  const pending = new Set<Promise<unknown>>();
  /** Whatever comes too late is refused: an offer that was taken back, a caller who gave up in the meantime. */
  const attempt = (work: Promise<unknown>) => {
    const settled = work
      .catch((error: unknown) => {
        if (!(error instanceof RpcError && error.reason !== undefined)) throw error;
      })
      .finally(() => pending.delete(settled));
    pending.add(settled);
  };
  const later = (ms: number, work: () => Promise<unknown>) =>
    attempt(new Promise((resolve) => setTimeout(resolve, ms)).then(work));

  await centre.open(load.offerSeconds ?? 20);
  await centre.publish(toSupport);
  const names = Array.from({ length: load.agents }, (_, index) => `agent-${index}`);
  await Promise.all(names.map((name) => centre.agent(name)));
  const serving = names.map(async (name) => {
    for await (const { what, callId } of centre.watch(name, stop.signal)) {
      if (what === 'returned') later(200, () => centre.says(name, 'available'));
      if (what !== 'offered' || chance.uniform() < (load.silentShare ?? 0)) continue;
      const talk = chance.exponential(load.handlingMs);
      attempt(
        centre.answer(callId, name).then(() => {
          later(talk, () => centre.finish(callId));
        }),
      );
    }
  });

  const begun = performance.now();
  let calls = 0;
  for (let at = 0; ; calls += 1) {
    at += chance.exponential(1_000 / load.perSecond);
    if (at > load.seconds * 1_000) break;
    const wait = begun + at - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const customerId = load.customers?.[calls % load.customers.length] ?? '';
    const patience = load.patienceMs === undefined ? undefined : chance.exponential(load.patienceMs);
    attempt(
      centre.call({ customerId }).then(({ callId }) => {
        if (patience !== undefined) later(patience, () => centre.abandon(callId));
      }),
    );
  }
  while (pending.size > 0) await Promise.all([...pending]);
  stop.abort();
  await Promise.allSettled(serving);
  return { calls };
};

/** A call as the log has it; times in milliseconds since 1970. */
export type LiveCall = {
  readonly arrivedAt: number;
  readonly waitedMs?: number;
  readonly how?: 'answered' | 'abandoned';
  /** From the offer that was taken to the end. */
  readonly heldMs?: number;
};

type Reading = LiveCall & { readonly offeredAt?: number; readonly offerWaitedMs?: number };

/** How the calls of a centre went, in the order they came. Waiting ends when the agent who answers is rung. */
export const readCalls = async (store: EventStore, centreId: string): Promise<readonly LiveCall[]> => {
  const calls = new Map<string, Reading>();
  const note = (callId: string, more: Partial<Reading>) => {
    const known = calls.get(callId);
    if (known !== undefined) calls.set(callId, { ...known, ...more });
  };
  for await (const { type, data } of store.readStream(`centre-acme.${centreId}`)) {
    const event = { type, data } as CentreEvent;
    const at = Date.parse(event.data.at);
    if (event.type === 'CallArrived') calls.set(event.data.callId, { arrivedAt: at });
    if (event.type === 'CallOffered')
      note(event.data.callId, { offeredAt: at, offerWaitedMs: event.data.waitedMs });
    if (event.type === 'CallAnswered')
      note(event.data.callId, {
        how: 'answered',
        waitedMs: calls.get(event.data.callId)?.offerWaitedMs ?? 0,
      });
    if (event.type === 'CallAbandoned')
      note(event.data.callId, { how: 'abandoned', waitedMs: event.data.waitedMs });
    if (event.type === 'CallFinished')
      note(event.data.callId, { heldMs: at - (calls.get(event.data.callId)?.offeredAt ?? at) });
  }
  return [...calls.values()];
};

type Onlooked = { readonly state: string; readonly silent: boolean; readonly busy: ReadonlySet<string> };
const nobody: Onlooked = { state: 'offline', silent: false, busy: new Set() };
const without = (busy: ReadonlySet<string>, callId: string) =>
  new Set([...busy].filter((id) => id !== callId));

/** What an onlooker thinks of an agent after a fact that names them. */
const onlook = (known: Onlooked, { type, data }: CentreEvent): Onlooked => {
  switch (type) {
    case 'AgentStateChanged':
      return { ...known, state: data.state, silent: false };
    case 'CallOffered':
      return { ...known, busy: new Set([...known.busy, data.callId]) };
    case 'CallOfferReturned':
      return { ...known, silent: true, busy: without(known.busy, data.callId) };
    case 'CallFinished':
    case 'CallAbandoned':
      return { ...known, busy: without(known.busy, data.callId) };
    default:
      return known;
  }
};

/** By an onlooker with books of their own: offers to somebody who was not at work, silent, or had no room. */
export const readViolations = async (store: EventStore, centreId: string): Promise<readonly string[]> => {
  const agents = new Map<string, Onlooked>();
  const rung = new Map<string, string>();
  const violations: string[] = [];
  for await (const { type, data, revision } of store.readStream(`centre-acme.${centreId}`)) {
    const event = { type, data } as CentreEvent;
    const agentId = 'agentId' in event.data ? event.data.agentId : rung.get(callOf(event));
    if (agentId === undefined) continue;
    const known = agents.get(agentId) ?? nobody;
    if (event.type === 'CallOffered') {
      rung.set(event.data.callId, agentId);
      if (known.state !== 'available' || known.silent || known.busy.size > 0)
        violations.push(`${revision}: ${agentId} was rung`);
    }
    agents.set(agentId, onlook(known, event));
  }
  return violations;
};

const callOf = ({ data }: CentreEvent): string => ('callId' in data ? data.callId : '');
