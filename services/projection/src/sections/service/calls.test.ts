import { describe, expect, test } from '@jest/globals';
import { given } from '../../../test/given.ts';
import { a, at, b, linked, registered } from '../../../test/sample-events.ts';
import type { CallEvent as AnyCallEvent } from './calls.ts';

/** Of a customer who is known. */
type CallEvent = AnyCallEvent & { readonly data: { readonly customerId: string } };

const call = (number: number, customerId: string = a) => ({
  ...{ centreId: 'main', callId: `0193a000-0000-7000-8000-0000000001${number + 10}`, customerId },
});
const arrived = (number: number, day = number, customerId: string = a): CallEvent => ({
  type: 'CallArrived',
  data: { ...call(number, customerId), channel: 'phone', caller: {}, profile: 'view', at: at(day) },
});
const answered = (number: number, waitedMs: number): CallEvent => ({
  type: 'CallAnswered',
  data: { ...call(number), agentId: 'anna', waitedMs, at: at(number) },
});
const finished = (number: number): CallEvent => ({
  type: 'CallFinished',
  data: { ...call(number), agentId: 'anna', handledMs: 60_000, at: at(number, 10) },
});
const abandoned = (number: number, waitedMs: number, customerId: string = a): CallEvent => ({
  type: 'CallAbandoned',
  data: { ...call(number, customerId), waitedMs, at: at(number, 10) },
});

const callsOf = async (...events: readonly CallEvent[]) =>
  (
    await given(registered(a), ...events)
      .project()
      .view(a)
  )?.calls;

describe('calls', () => {
  test('of a customer without any are not told of', async () => expect(await callsOf()).toBeUndefined());

  test('are open until they end, with who speaks', async () => {
    expect(await callsOf(arrived(1), answered(1, 4_000))).toMatchObject({
      open: [{ callId: call(1).callId, status: 'connected', agentId: 'anna' }],
      meanWaitSeconds: 4,
    });
    expect(await callsOf(arrived(1), answered(1, 4_000), finished(1))).toMatchObject({
      open: [],
      recent: [{ outcome: 'handled', waitedSeconds: 4, handledSeconds: 60 }],
      handled: 1,
    });
  });

  test('that were abandoned, dispositioned or promised back are told as such', async () => {
    const code: CallEvent = {
      type: 'CallDispositioned',
      data: { ...call(1), subjectId: a, agentId: 'anna', code: 'answered', at: at(1, 11) },
    };
    const promised: CallEvent = {
      type: 'CallbackPromised',
      data: { ...call(3), waitedMs: 9_000, keepsPlace: true, at: at(3) },
    };
    const calls = await callsOf(
      ...[arrived(1), answered(1, 2_000), finished(1), code, arrived(2), abandoned(2, 8_000)],
      ...[arrived(3), promised],
    );
    expect(calls).toMatchObject({
      open: [{ status: 'callback-promised' }],
      recent: [
        { outcome: 'abandoned', waitedSeconds: 8 },
        { outcome: 'handled', disposition: 'answered' },
      ],
      abandoned: 1,
      meanWaitSeconds: 5,
    });
  });

  test('of linked customers add up, and say how many events they are made of', async () => {
    const events = [registered(a), registered(b), arrived(1), abandoned(1, 1_000), arrived(2, 2, b)];
    const view = await given(...events, abandoned(2, 3_000, b), linked(a, b))
      .project()
      .explained(a);
    expect(view?.calls).toMatchObject({ abandoned: 2, meanWaitSeconds: 2 });
    expect(view?.provenance?.['calls.abandoned']).toMatchObject({ events: 4, rule: 'fold-of-calls@1' });
  });
});
