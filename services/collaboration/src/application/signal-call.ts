import { systemClock } from '@icrm/runtime';
import type { PhoneCallCommand } from '../domain/phone-call/phone-call.ts';
import { callIdOf, handlePhoneCall } from './phone-call-handler.ts';
import { type Recording, recordInteraction } from './record-interaction.ts';

/** What an exchange tells of a call. */
export type CallSignal = {
  readonly system: string;
  /** The exchange's own id of the call. */
  readonly call: string;
  readonly signal:
    | 'ring'
    | 'answer'
    | 'hold'
    | 'resume'
    | 'transfer'
    | 'digits'
    | 'served'
    | 'escalated'
    | 'hang-up';
  readonly direction: 'inbound' | 'outbound';
  readonly number?: string | undefined;
  readonly agentId?: string | undefined;
  readonly menu?: string | undefined;
  readonly digits?: string | undefined;
  readonly task?: string | undefined;
  readonly step?: string | undefined;
  readonly cause?: 'hung-up' | 'no-answer' | 'busy' | 'failed' | undefined;
  readonly country?: string | undefined;
};

const needs: Partial<Record<CallSignal['signal'], 'number' | 'agentId' | 'digits' | 'task' | 'step'>> = {
  ring: 'number',
  answer: 'agentId',
  transfer: 'agentId',
  digits: 'digits',
  served: 'task',
  escalated: 'step',
};

/** What a signal cannot do without; undefined: it is all there. */
export const missingIn = (signal: CallSignal) => {
  const needed = needs[signal.signal];
  return needed !== undefined && signal[needed] === undefined ? needed : undefined;
};

/** Carries out a signal that lacks nothing: what rings is an interaction of whoever calls, the rest is of the call. */
export const signalCall = async (recording: Recording, signal: CallSignal) => {
  const callId = callIdOf(recording.context.tenant, signal);
  const command = signal.signal === 'ring' ? await ring(recording, callId, signal) : commandOf(signal);
  return { callId, outcome: await handlePhoneCall(recording, callId, command) };
};

const ring = async (
  recording: Recording,
  callId: string,
  { number = 'anonymous', system, call, direction, country }: CallSignal,
): Promise<PhoneCallCommand> => {
  const { context, clock = systemClock } = recording;
  const role = direction === 'inbound' ? ('from' as const) : ('to' as const);
  const { customerId, interactionId } = await recordInteraction(recording, {
    ...{ channel: 'phone', system, direction, externalId: call, country },
    participants: [{ role, kind: 'phone', value: number }],
    ...{ references: [], automated: false, public: false },
    occurredAt: context.occurredAt ?? clock.now().toISOString(),
  });
  return { type: 'Ring', data: { callId, customerId, interactionId, direction, system } };
};

const commandOf = ({
  signal,
  agentId = '',
  menu,
  digits = '',
  task = '',
  step = '',
  cause,
}: CallSignal): PhoneCallCommand => {
  switch (signal) {
    case 'answer':
      return { type: 'Answer', data: { agentId: agentId } };
    case 'transfer':
      return { type: 'Transfer', data: { to: agentId } };
    case 'digits':
      return { type: 'EnterDigits', data: { menu, digits: digits } };
    case 'served':
      return { type: 'Serve', data: { task: task } };
    case 'escalated':
      return { type: 'Escalate', data: { task, step: step } };
    case 'hang-up':
      return { type: 'HangUp', data: { cause: cause ?? 'hung-up' } };
    case 'hold':
      return { type: 'Hold', data: {} };
    default:
      return { type: 'Resume', data: {} };
  }
};
