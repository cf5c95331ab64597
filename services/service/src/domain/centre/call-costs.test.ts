import type { CentreEvent } from '@icrm/contracts';
import { expect, test } from '@jest/globals';
import { after, happened } from '../../../test/given-centre.ts';
import { monday, SECOND } from '../../../test/sample-centre.ts';
import { costOf, createCallTimes } from './call-costs.ts';
import type { CentreCommand } from './commands.ts';

const [one, two] = ['0193a000-0000-7000-8000-0000000000c1', '0193a000-0000-7000-8000-0000000000c2'];
const arrive = (callId: string): CentreCommand => ({
  type: 'ReceiveCall',
  data: { callId, channel: 'phone', caller: {}, profile: 'unknown', inputs: [] },
});
const says = (state: 'available' | 'wrap-up'): CentreCommand => ({
  type: 'SetAgentState',
  data: { agentId: 'anna', state },
});
const of = (
  type: 'HoldCall' | 'RetrieveCall' | 'FinishCall' | 'AbandonCall',
  callId: string,
): CentreCommand => ({
  type,
  data: { callId },
});
const steps = [{ do: 'queue', skill: 'support', priority: 0 }] as const;

/** A call of 100 s, 30 of them on hold, after 10 of waiting, with 20 of work afterwards; and one that was given up after 40. */
const day: readonly CentreEvent[] = happened(
  [{ type: 'OpenCentre', data: { centreId: 'main', offerSeconds: 20 } }, 0],
  [{ type: 'PublishVector', data: { calendar: { id: 'always', version: 1 }, steps } }, 0],
  [{ type: 'SetAgentProfile', data: { agentId: 'anna', skills: { support: 1 }, capacity: 1 } }, 0],
  [says('available'), 0],
  [arrive(one), 10],
  [{ type: 'AnswerCall', data: { callId: one, agentId: 'anna' } }, 20],
  [arrive(two), 30],
  [of('HoldCall', one), 40],
  [of('RetrieveCall', one), 70],
  [of('AbandonCall', two), 70],
  [of('FinishCall', one), 120],
  [says('wrap-up'), 121],
  [says('available'), 141],
);
const timesOf = (from = 0, until = Number.POSITIVE_INFINITY) => {
  const times = createCallTimes({ from, until });
  for (const event of day) times.take(event);
  return times.byQueue();
};

test('times of calls are told by queue: waiting, talking, holding, wrapping up', () =>
  expect(timesOf().get('support')).toEqual({
    ...{ answered: 1, abandoned: 1, waitedMs: 10_000, handledMs: 100_000, heldMs: 30_000 },
    ...{ wrapUpMs: 20_000, lostMs: 40_000 },
  }));

test('calls count by when what is counted ended', () => {
  expect(timesOf(monday + 60 * SECOND).get('support')).toMatchObject({
    answered: 0,
    abandoned: 1,
    handledMs: 100_000,
  });
  expect(timesOf(Date.parse(after(200))).size).toBe(0);
});

test('a call costs its agent, its line, and something of its own', () => {
  const times = timesOf().get('support');
  if (times === undefined) throw new Error('there were calls');
  // 120 s of an agent at 36.00 an hour: 1.20; 150 s of a line at 2.40 an hour: 0.10; two calls at 0.05.
  expect(costOf(times, { agentHourMinor: 3_600, lineHourMinor: 240, callMinor: 5 })).toBe(120 + 10 + 10);
  expect(costOf(times, { agentHourMinor: 0, lineHourMinor: 0, callMinor: 0 })).toBe(0);
});
