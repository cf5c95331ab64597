import { z } from 'zod';
import type { CallSignal } from '../application/signal-call.ts';

const channel = z.object({
  id: z.string(),
  /** PJSIP/anna-00000003: technology, endpoint, a number of its own. */
  name: z.string().default(''),
  caller: z.object({ number: z.string().default('') }).default({ number: '' }),
});
const event = z.object({
  type: z.string(),
  timestamp: z.string().optional(),
  args: z.array(z.string()).default([]),
  channel: channel.optional(),
  bridge: z.object({ id: z.string(), channels: z.array(z.string()).default([]) }).optional(),
  digit: z.string().optional(),
  cause: z.number().optional(),
  variable: z.string().optional(),
  value: z.string().optional(),
  eventname: z.string().optional(),
  userevent: z.record(z.string(), z.unknown()).optional(),
});
/** An event of the Asterisk REST Interface, as far as it matters here. */
export type AriEvent = z.infer<typeof event>;

/** Reads a message of the event socket; undefined: none. */
export const readAriEvent = (text: string): AriEvent | undefined => {
  try {
    return event.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

type Told = Omit<CallSignal, 'system'>;
type Known = { readonly direction: CallSignal['direction']; agentId?: string; menu?: string };

/** Turns events of an exchange into signals of calls. It remembers the calls that go on, by the customer's channel. */
export type AriSignals = {
  read(event: AriEvent): Told | undefined;
  /** Calls that go on. */
  calls(): number;
};

/**
 * A customer's channel enters the application (`Stasis(icrm)`, outbound with the argument `outbound,<number>`); agents
 * are the channels that join it in a bridge, by the name of their endpoint. `ICRM_MENU` names the menu that asks for
 * digits; a user event `icrm` with `signal` served or escalated tells what a machine did.
 */
export const ariSignals = (): AriSignals => {
  const calls = new Map<string, Known>();

  const start = ({ channel: its, args }: AriEvent): Told | undefined => {
    if (its === undefined || args[0] === 'agent' || calls.has(its.id)) return undefined;
    const outbound = args[0] === 'outbound';
    const direction = outbound ? 'outbound' : 'inbound';
    calls.set(its.id, { direction });
    const number = (outbound ? args[1] : its.caller.number) || 'anonymous';
    return { call: its.id, signal: 'ring', direction, number };
  };

  /** The customer's call that a channel is part of: its own, or that of the bridge. */
  const callIn = ({ channel: its, bridge }: AriEvent): string | undefined => {
    if (its !== undefined && calls.has(its.id)) return its.id;
    return bridge?.channels.find((id) => calls.has(id)) ?? bridged.get(its?.id ?? '');
  };
  /** Of agents' channels: the call they are in. */
  const bridged = new Map<string, string>();

  const join = (said: AriEvent): Told | undefined => {
    const call = callIn(said);
    const known = call === undefined ? undefined : calls.get(call);
    const agentId = agentOf(said.channel?.name ?? '');
    if (call === undefined || known === undefined || said.channel === undefined || said.channel.id === call)
      return undefined;
    bridged.set(said.channel.id, call);
    if (agentId === '' || known.agentId === agentId) return undefined;
    const signal = known.agentId === undefined ? 'answer' : 'transfer';
    known.agentId = agentId;
    return { call, direction: known.direction, signal, agentId };
  };

  const ofCall = (said: AriEvent, more: Pick<Told, 'signal'> & Partial<Told>): Told | undefined => {
    const call = callIn(said);
    const known = call === undefined ? undefined : calls.get(call);
    return call === undefined || known === undefined
      ? undefined
      : { call, direction: known.direction, ...more };
  };

  const end = (said: AriEvent): Told | undefined => {
    const id = said.channel?.id ?? '';
    bridged.delete(id);
    const known = calls.get(id);
    calls.delete(id);
    return (
      known && { call: id, direction: known.direction, signal: 'hang-up', cause: causeOf(said.cause, known) }
    );
  };

  const userSignal = (said: AriEvent): Told | undefined => {
    const { signal, task, step } = said.userevent ?? {};
    if (said.eventname !== 'icrm') return undefined;
    if (signal === 'served' && typeof task === 'string') return ofCall(said, { signal, task });
    if (signal !== 'escalated' || typeof step !== 'string') return undefined;
    return ofCall(said, { signal, step, ...(typeof task === 'string' ? { task } : {}) });
  };

  /** The menu that asks for digits from now on; none when it is empty. */
  const ask = (said: AriEvent): undefined => {
    const known = calls.get(said.channel?.id ?? '');
    if (known === undefined || said.variable !== 'ICRM_MENU') return undefined;
    if (said.value) known.menu = said.value;
    else delete known.menu;
    return undefined;
  };

  const press = (said: AriEvent): Told | undefined => {
    const menu = calls.get(said.channel?.id ?? '')?.menu;
    const { digit: digits } = said;
    return digits === undefined
      ? undefined
      : ofCall(said, { signal: 'digits', digits, ...(menu === undefined ? {} : { menu }) });
  };

  const readers: Readonly<Record<string, (said: AriEvent) => Told | undefined>> = {
    StasisStart: start,
    ChannelEnteredBridge: join,
    ChannelHold: (said) => ofCall(said, { signal: 'hold' }),
    ChannelUnhold: (said) => ofCall(said, { signal: 'resume' }),
    ChannelDtmfReceived: press,
    ChannelVarset: ask,
    ChannelUserevent: userSignal,
    ChannelDestroyed: end,
  };
  const read = (said: AriEvent) => readers[said.type]?.(said);

  return { read, calls: () => calls.size };
};

/** The endpoint of a channel's name; nothing for channels that are no endpoint's. */
const agentOf = (name: string): string => /^[^/]+\/(.+)-[0-9a-f]+(?:;\d)?$/i.exec(name)?.[1] ?? '';

/** Causes of the release of a call (Q.850). */
const causeOf = (cause: number | undefined, { agentId }: Known): NonNullable<CallSignal['cause']> => {
  if (cause === 17) return 'busy';
  if (cause === 16 || cause === undefined) return agentId === undefined ? 'no-answer' : 'hung-up';
  if (cause === 18 || cause === 19) return 'no-answer';
  return agentId === undefined ? 'failed' : 'hung-up';
};
