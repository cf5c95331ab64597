import type { Calendar } from '../calendar/calendar.ts';
import { findCalendar } from '../calendar/calendars.ts';
import { isWorkingTime } from '../calendar/working-time.ts';
import { type Call, type Floor, freeAgents, leaveQueues, placeOf, waitedMs } from './floor.ts';
import type { Matching } from './matching.ts';
import type { Condition, Step, Value } from './vector.ts';
import { type Rest, walk } from './walk.ts';

type QueueStep = Extract<Step, { readonly do: 'queue' }>;

/** How calls are led through a vector. */
export type Leading = {
  /** Takes a call on from a step. */
  goOn(callId: string, step: number): void;
  /** Puts a call whose offer returned where the vector wants it. */
  takeUp(call: Call): void;
};

export const createLeading = (floor: Floor, matching: Matching): Leading => {
  const { calls, queues, timers } = floor;

  const queue = (
    callId: string,
    skill: string,
    { priority, prefer }: Pick<QueueStep, 'priority' | 'prefer'>,
  ): void => {
    const call = calls.get(callId);
    if (call === undefined) return;
    const queued = { ...call, prefer, priorities: new Map(call.priorities).set(skill, priority) };
    calls.set(callId, queued);
    floor.decided.push({ at: floor.now, type: 'queued', callId, skill, priority });
    // While an offer is out, the place is only noted: it counts when the offer returns.
    if (queued.offer !== undefined) return;
    queues.leave(skill, callId);
    queues.join(skill, placeOf(queued, priority));
    // An agent who were free for others would have been found by them already.
    const isFirst = queues.first(skill, ({ channel }) => channel === queued.channel)?.callId === callId;
    if (isFirst) matching.findAgent(queued, skill);
  };

  const setVariable = (callId: string, name: string, value: Value): void => {
    const call = calls.get(callId);
    if (call !== undefined) calls.set(callId, { ...call, variables: { ...call.variables, [name]: value } });
  };

  const settle = (callId: string, rest: Rest): void => {
    const call = calls.get(callId);
    const at = floor.now;
    if (call === undefined) return;
    if (rest.kind === 'waits')
      timers.put(at + rest.seconds * 1_000, { kind: 'step', callId, step: rest.next });
    if (rest.kind !== 'callback' && rest.kind !== 'ended') return;
    // Somebody is being rung already: that comes first.
    if (call.offer !== undefined) {
      calls.set(callId, { ...call, afterwards: rest });
      return;
    }
    const waited = { callId, waitedMs: waitedMs(floor, call) };
    if (rest.kind === 'callback' && rest.keepsPlace) {
      calls.set(callId, { ...call, callsBack: true });
      floor.decided.push({ at, type: 'callback', ...waited, keepsPlace: true });
      return;
    }
    leaveQueues(floor, call);
    calls.delete(callId);
    floor.decided.push(
      rest.kind === 'callback'
        ? { at, type: 'callback', ...waited }
        : { at, type: 'ended', reason: rest.reason, ...waited },
    );
  };

  return {
    goOn(callId, step) {
      const call = calls.get(callId);
      // Who has an agent, left, or was handed on by one needs no further step.
      if (call === undefined || call.agentId !== undefined || call.handedOn) return;
      const { vector } = call;
      const calendar = findCalendar(vector.calendar);
      const reference = { id: vector.id, version: vector.version };
      const rest = walk(vector, step, {
        read: (condition) => readVariable(condition, { floor, call: calls.get(callId) ?? call, calendar }),
        set: (name, value) => setVariable(callId, name, value),
        taken: (taken) =>
          floor.decided.push({ at: floor.now, type: 'step', callId, vector: reference, ...taken }),
        announce: (message) => floor.decided.push({ at: floor.now, type: 'announced', callId, message }),
        queue: (skill, priority, prefer) => queue(callId, skill, { priority, prefer }),
      });
      settle(callId, rest);
    },

    takeUp({ offer: _returned, ...returned }) {
      const { afterwards, ...call } = returned;
      calls.set(call.id, call);
      if (afterwards !== undefined) settle(call.id, afterwards);
      if (calls.get(call.id) === undefined) return;
      for (const [skill, priority] of call.priorities) queues.join(skill, placeOf(call, priority));
      for (const skill of call.priorities.keys()) {
        const waiting = calls.get(call.id);
        if (waiting !== undefined && waiting.offer === undefined) matching.findAgent(waiting, skill);
      }
    },
  };
};

type Seen = { readonly floor: Floor; readonly call: Call; readonly calendar: Calendar };

const readVariable = ({ variable, of = '' }: Condition, { floor, call, calendar }: Seen): Value => {
  switch (variable) {
    case 'waitingSeconds':
      return waitedMs(floor, call) / 1_000;
    case 'queueLength':
      return floor.queues.length(of);
    case 'availableAgents':
      return [...freeAgents(floor, of)].length;
    case 'inBusinessHours':
      return isWorkingTime(calendar, new Date(floor.now).toISOString());
    case 'openComplaint':
    case 'careFirst':
      return call.caller[variable] ?? false;
    case 'channel':
      return call.channel;
    case 'variable':
      return call.variables[of] ?? '';
    default:
      return call.caller[variable] ?? '';
  }
};
