import type { CallsView, CentreEvent } from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { counted, explainFolds, type Made } from '../sales/made.ts';
import { defineSection, type Member } from '../section.ts';

/** What concerns a customer of what happens in a contact centre; the rest is about its agents and queues. */
export type CallEvent = Extract<
  CentreEvent,
  {
    readonly type:
      | 'CallArrived'
      | 'CallInputCollected'
      | 'CallAnswered'
      | 'CallTransferred'
      | 'CallFinished'
      | 'CallDispositioned'
      | 'CallAbandoned'
      | 'CallbackPromised'
      | 'CallTurnedAway';
  }
>;

type OpenCall = CallsView['open'][number] & { readonly waitedMs: number };
type PastCall = CallsView['recent'][number];
export type CallsState = {
  readonly open: Readonly<Record<string, OpenCall>>;
  readonly recent: readonly PastCall[];
  readonly handled: number;
  readonly abandoned: number;
  readonly waits: { readonly count: number; readonly ms: number };
  readonly made: Made;
};

const nothing: CallsState = {
  open: {},
  recent: [],
  handled: 0,
  abandoned: 0,
  waits: { count: 0, ms: 0 },
  made: {},
};
const SHOWN = 10;
const seconds = (ms: number): number => Math.round(ms / 100) / 10;

type OfCall = Fact<{ readonly type: string; readonly data: { readonly callId: string } }>;

const change = (state: CallsState, fact: OfCall, to: (known: OpenCall) => OpenCall): CallsState => {
  const known = state.open[fact.data.callId];
  return {
    ...state,
    open: known === undefined ? state.open : { ...state.open, [fact.data.callId]: to(known) },
    made: counted(state.made, 'calls', fact.position),
  };
};

const waited = ({ waits }: CallsState, ms: number): CallsState['waits'] => ({
  count: waits.count + 1,
  ms: waits.ms + ms,
});

type Ending = Pick<PastCall, 'outcome'> & { readonly waitedMs?: number; readonly handledMs?: number };

const end = (state: CallsState, fact: OfCall, { outcome, waitedMs, handledMs }: Ending): CallsState => {
  const { [fact.data.callId]: known, ...open } = state.open;
  const made = counted(state.made, 'calls', fact.position);
  if (known === undefined) return { ...state, made };
  const { status: _over, waitedMs: before, ...call } = known;
  const past: PastCall = {
    ...call,
    ...{ outcome, waitedSeconds: seconds(waitedMs ?? before), endedAt: fact.at },
    ...(handledMs === undefined ? {} : { handledSeconds: seconds(handledMs) }),
  };
  return { ...state, open, made, recent: [past, ...state.recent].slice(0, SHOWN) };
};

const viewOf = (members: readonly Member<CallsState>[]): CallsView => {
  const all = members.map(({ state }) => state);
  const count = all.reduce((sum, { waits }) => sum + waits.count, 0);
  const ms = all.reduce((sum, { waits }) => sum + waits.ms, 0);
  return {
    open: all
      .flatMap(({ open }) => Object.values(open))
      .map(({ waitedMs: _waited, ...call }) => call)
      .sort((a, b) => (a.arrivedAt < b.arrivedAt ? -1 : 1)),
    recent: all
      .flatMap(({ recent }) => recent)
      .sort((a, b) => (a.endedAt > b.endedAt ? -1 : 1))
      .slice(0, SHOWN),
    handled: all.reduce((sum, { handled }) => sum + handled, 0),
    abandoned: all.reduce((sum, { abandoned }) => sum + abandoned, 0),
    ...(count === 0 ? {} : { meanWaitSeconds: seconds(ms / count) }),
  };
};

const isUsed = (members: readonly Member<CallsState>[]): boolean =>
  members.some(({ state }) => Object.keys(state.made).length > 0);

/** How a customer was served by contact centres. */
export const callsSection = defineSection<CallEvent, CallEvent>()<CallsState>({
  name: 'calls',
  version: 1,
  initial: nothing,
  on: {
    CallArrived: (state, { data, position }) => {
      const { callId, centreId, channel, at: arrivedAt } = data;
      const call: OpenCall = { callId, centreId, channel, arrivedAt, status: 'waiting', waitedMs: 0 };
      return {
        ...state,
        open: { ...state.open, [callId]: call },
        made: counted(state.made, 'calls', position),
      };
    },
    // What was told a machine is of the call's moment: the agent's brief shows it, the view does not keep it.
    CallInputCollected: (state) => state,
    CallAnswered: (state, fact) => ({
      ...change(state, fact, (call) => ({
        ...call,
        ...{ status: 'connected', agentId: fact.data.agentId, waitedMs: fact.data.waitedMs },
      })),
      waits: waited(state, fact.data.waitedMs),
    }),
    CallTransferred: (state, fact) => change(state, fact, (call) => ({ ...call, status: 'waiting' })),
    CallFinished: (state, fact) => ({
      ...end(state, fact, { outcome: 'handled', handledMs: fact.data.handledMs }),
      handled: state.handled + 1,
    }),
    CallDispositioned: (state, { data, position }) => ({
      ...state,
      recent: state.recent.map((call) =>
        call.callId === data.callId ? { ...call, disposition: data.code } : call,
      ),
      made: counted(state.made, 'calls', position),
    }),
    CallAbandoned: (state, fact) => ({
      ...end(state, fact, { outcome: 'abandoned', waitedMs: fact.data.waitedMs }),
      abandoned: state.abandoned + 1,
      waits: waited(state, fact.data.waitedMs),
    }),
    CallbackPromised: (state, fact) =>
      fact.data.keepsPlace
        ? change(state, fact, (call) => ({ ...call, status: 'callback-promised' }))
        : end(state, fact, { outcome: 'callback-promised', waitedMs: fact.data.waitedMs }),
    CallTurnedAway: (state, fact) =>
      end(state, fact, { outcome: 'turned-away', waitedMs: fact.data.waitedMs }),
  },
  view: (members) => (isUsed(members) ? { calls: viewOf(members) } : {}),
  explain: (members) =>
    explainFolds({
      section: 'calls',
      members,
      view: viewOf(members),
      fields: { calls: ['open', 'recent', 'handled', 'abandoned', 'meanWaitSeconds'] },
    }),
  lines: {
    CallArrived: ({ channel, centreId }) => `Contact by ${channel} at ${centreId}`,
    CallInputCollected: ({ inputs }) => `Told before: ${inputs.map(({ field }) => field).join(', ')}`,
    CallAnswered: ({ agentId, waitedMs }) => `Answered by ${agentId} after ${seconds(waitedMs)} s`,
    CallTransferred: ({ agentId, queue }) => `Handed on by ${agentId} to ${queue}`,
    CallFinished: ({ handledMs }) => `Contact finished after ${seconds(handledMs)} s`,
    CallDispositioned: ({ code, note }) => `Outcome: ${code}${note === undefined ? '' : `: ${note}`}`,
    CallAbandoned: ({ waitedMs }) => `Gave up waiting after ${seconds(waitedMs)} s`,
    CallbackPromised: ({ waitedMs }) => `Call back promised after ${seconds(waitedMs)} s`,
    CallTurnedAway: ({ reason }) => `Turned away: ${reason}`,
  },
});
