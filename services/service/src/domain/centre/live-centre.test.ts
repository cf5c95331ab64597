import type { CentreEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { after, given, happened } from '../../../test/given-centre.ts';
import type { CentreCommand } from './commands.ts';
import { createLiveCentre } from './live-centre.ts';

const callId = '0193a000-0000-7000-8000-0000000000c1';
const other = '0193a000-0000-7000-8000-0000000000c2';
const customerId = '0193a000-0000-7000-8000-000000000001';
const centreId = 'main';

const open: CentreCommand = { type: 'OpenCentre', data: { centreId, offerSeconds: 20 } };
const publish = (
  ...steps: Extract<CentreCommand, { type: 'PublishVector' }>['data']['steps']
): CentreCommand => ({
  type: 'PublishVector',
  data: { calendar: { id: 'always', version: 1 }, steps },
});
const support = publish({ do: 'queue', skill: 'support', priority: 0 });
const profile = (
  agentId: string,
  more: Partial<Extract<CentreCommand, { type: 'SetAgentProfile' }>['data']> = {},
): CentreCommand => ({
  type: 'SetAgentProfile',
  data: { agentId, skills: { support: 1 }, capacity: 1, ...more },
});
const says = (agentId: string, state: 'available' | 'break' | 'offline'): CentreCommand => ({
  type: 'SetAgentState',
  data: { agentId, state },
});
const receive = (
  id: string,
  more: Partial<Extract<CentreCommand, { type: 'ReceiveCall' }>['data']> = {},
): CentreCommand => ({
  type: 'ReceiveCall',
  data: {
    ...{ callId: id, customerId, channel: 'phone', caller: {}, profile: 'view', inputs: [] },
    ...more,
  },
});
const answer = (id: string, agentId: string): CentreCommand => ({
  type: 'AnswerCall',
  data: { callId: id, agentId },
});
const of = (
  type: 'FinishCall' | 'AbandonCall' | 'HoldCall' | 'RetrieveCall',
  id = callId,
): CentreCommand => ({
  type,
  data: { callId: id },
});

const ready = happened([open, 0], [support, 0], [profile('anna'), 0], [says('anna', 'available'), 0]);
const names = { centreId, callId, customerId };
const arrived = (seconds: number): CentreEvent => ({
  type: 'CallArrived',
  data: { ...names, channel: 'phone', caller: {}, profile: 'view', at: after(seconds) },
});
const step = (seconds: number): CentreEvent => ({
  type: 'CallStepTaken',
  data: { ...names, vector: 1, step: 0, do: 'queue', inputs: {}, at: after(seconds) },
});
const queued = (seconds: number): CentreEvent => ({
  type: 'CallQueued',
  data: { ...names, queue: 'support', priority: 0, at: after(seconds) },
});
const offered = (agentId: string, seconds: number, waited = 0): CentreEvent => ({
  type: 'CallOffered',
  data: {
    ...{ ...names, agentId, queue: 'support', waitedMs: waited * 1_000, until: after(seconds + 20) },
    ...{ among: { agents: 1 }, at: after(seconds) },
  },
});
const rung = [...ready, arrived(1), step(1), queued(1), offered('anna', 1)];
const connected: CentreEvent[] = [
  ...rung,
  { type: 'CallAnswered', data: { ...names, agentId: 'anna', waitedMs: 4_000, at: after(5) } },
];

describe('what analytics says of a caller', () => {
  const care = publish(
    { do: 'if', all: [{ variable: 'careFirst', is: 'equal', value: true }], goto: 'care' },
    { do: 'if', all: [{ variable: 'churnRisk', is: 'equal', value: 'high' }], goto: 'keep' },
    { do: 'queue', skill: 'support', priority: 0 },
    { do: 'wait', seconds: 3_600 },
    { label: 'care', do: 'queue', skill: 'support', priority: 20, prefer: 'quality' },
    { do: 'wait', seconds: 3_600 },
    { label: 'keep', do: 'queue', skill: 'support', priority: 10 },
  );
  const busy = happened([open, 0], [care, 0]);

  test.each([
    [{ careFirst: true, churnRisk: 'high' }, 20, [{ careFirst: true }]],
    [{ churnRisk: 'high' }, 10, [{ careFirst: false }, { churnRisk: 'high' }]],
    [{ churnRisk: 'low' }, 0, [{ careFirst: false }, { churnRisk: 'low' }]],
    [{}, 0, [{ careFirst: false }, { churnRisk: '' }]],
  ])('leads %j to priority %d, with what was asked', (caller, priority, asked) => {
    const events = given(...busy)
      .when(receive(callId, { caller }), 1)
      .events();
    expect(events.find(({ type }) => type === 'CallQueued')?.data).toMatchObject({ priority });
    const seen = events.flatMap((event) =>
      event.type === 'CallStepTaken' && event.data.do === 'if' ? [event.data.inputs] : [],
    );
    expect(seen).toEqual(asked);
  });

  test('brings who is to be cared for to the best judged of the equally skilled, others to the idlest', () => {
    const judged = (agentId: string, qualityPercent: number): CentreCommand => ({
      type: 'SetAgentState',
      data: { agentId, state: 'available', qualityPercent },
    });
    const staffed = happened(
      ...[
        [open, 0] as const,
        [care, 0] as const,
        [profile('anna'), 0] as const,
        [profile('bert'), 0] as const,
      ],
      ...[[judged('anna', 60), 0] as const, [judged('bert', 95), 5] as const],
    );
    const rings = (caller: object) =>
      given(...staffed)
        .when(receive(callId, { caller }), 10)
        .events()
        .flatMap((event) => (event.type === 'CallOffered' ? [event.data.agentId] : []));
    expect([rings({ careFirst: true }), rings({})]).toEqual([['bert'], ['anna']]);
  });
});

describe('a centre', () => {
  test('is opened once', () => {
    given()
      .when(open, 0)
      .then({ type: 'CentreOpened', data: { centreId, offerSeconds: 20, at: after(0) } });
    given(...ready)
      .when(open, 1)
      .thenRejected('centre-already-opened');
  });

  test('that is not there does nothing', () =>
    given().when(receive(callId), 0).thenRejected('centre-not-found'));

  test('takes no calls without a vector', () =>
    given(...happened([open, 0]))
      .when(receive(callId), 1)
      .thenRejected('centre-without-vector'));

  test('publishes vectors as versions, and none with problems', () => {
    given(...ready)
      .when(support, 1)
      .then({
        type: 'VectorPublished',
        data: {
          ...{ centreId, version: 2, calendar: { id: 'always', version: 1 }, at: after(1) },
          steps: [{ do: 'queue', skill: 'support', priority: 0 }],
        },
      });
    given(...ready)
      .when(publish({ do: 'goto', goto: 'nowhere' }), 1)
      .thenRejected('vector-refused');
  });

  test('wants something else of a queue as a new version, the same as nothing', () => {
    const goal: CentreCommand = {
      type: 'DefineQueue',
      data: { queue: 'support', withinSeconds: 20, targetPercent: 80 },
    };
    const defined = happened([open, 0], [goal, 0]);
    expect(defined[1]?.data).toMatchObject({ version: 1 });
    given(...defined)
      .when(goal, 1)
      .then();
    given(...defined)
      .when({ ...goal, data: { ...goal.data, withinSeconds: 10 } } as CentreCommand, 1)
      .then({
        type: 'QueueDefined',
        data: { centreId, queue: 'support', version: 2, withinSeconds: 10, targetPercent: 80, at: after(1) },
      });
  });
});

describe('a call', () => {
  test('is led to a free agent, every step recorded with what it saw', () =>
    given(...ready)
      .when(receive(callId), 1)
      .then(arrived(1), step(1), queued(1), offered('anna', 1)));

  test('is received once', () =>
    given(...rung)
      .when(receive(callId), 2)
      .thenRejected('call-already-received'));

  test('is answered by whom it is offered to, and nobody else', () => {
    given(...rung)
      .when(answer(callId, 'anna'), 5)
      .then(...connected.slice(-1));
    given(...rung)
      .when(answer(callId, 'bert'), 5)
      .thenRejected('offer-not-open');
    given(...rung)
      .when(answer(other, 'anna'), 5)
      .thenRejected('call-not-found');
  });

  test('that nobody takes returns in time, and an answer after that is refused', () => {
    const late = given(...rung).when(answer(callId, 'anna'), 30);
    late.thenRejected('offer-not-open');
    expect(late.events()).toEqual([
      { type: 'CallOfferReturned', data: { ...names, agentId: 'anna', at: after(21) } },
    ]);
  });

  test('returns by itself when time comes, to whoever is free now', () => {
    const both = [...rung, ...givenMore(rung, [profile('bert'), 2], [says('bert', 'available'), 2])];
    expect(
      given(...both)
        .whenTimeComes(21)
        .map(({ type }) => type),
    ).toEqual(['CallOfferReturned', 'CallOffered']);
  });

  test('is finished with the time it took', () =>
    given(...connected)
      .when(of('FinishCall'), 65)
      .then({
        type: 'CallFinished',
        data: { ...names, agentId: 'anna', handledMs: 60_000, at: after(65) },
      }));

  test('is held and retrieved in turn', () => {
    const held: CentreEvent = { type: 'CallHeld', data: { ...names, agentId: 'anna', at: after(6) } };
    given(...connected)
      .when(of('HoldCall'), 6)
      .then(held);
    given(...connected, held)
      .when(of('HoldCall'), 7)
      .thenRejected('call-on-hold');
    given(...connected)
      .when(of('RetrieveCall'), 7)
      .thenRejected('call-not-on-hold');
    given(...rung)
      .when(of('HoldCall'), 7)
      .thenRejected('call-not-connected');
  });

  test('is abandoned while it waits, not while somebody speaks', () => {
    given(...rung)
      .when(of('AbandonCall'), 3)
      .then({
        type: 'CallAbandoned',
        data: { ...names, waitedMs: 2_000, at: after(3) },
      });
    given(...connected)
      .when(of('AbandonCall'), 6)
      .thenRejected('call-not-waiting');
  });

  test('is handed to another queue, where whoever has the skill is rung', () => {
    const billing = profile('berta', { skills: { billing: 1 } });
    const both = [...connected, ...givenMore(connected, [billing, 6], [says('berta', 'available'), 6])];
    const handed = given(...both).when(
      { type: 'TransferCall', data: { callId, queue: 'billing', priority: 5 } },
      9,
    );
    expect(handed.events()).toMatchObject([
      { type: 'CallTransferred', data: { agentId: 'anna', queue: 'billing' } },
      { type: 'CallQueued', data: { queue: 'billing', priority: 5 } },
      { type: 'CallOffered', data: { agentId: 'berta', waitedMs: 0 } },
    ]);
  });

  test('keeps its place when the caller is called back, and cannot be abandoned any more', () => {
    const called = happened(
      [open, 0],
      [publish({ do: 'queue', skill: 'support', priority: 0 }, { do: 'callback', keepsPlace: true }), 0],
      [profile('anna'), 0],
      [receive(callId), 1],
    );
    expect(called.at(-1)).toMatchObject({ type: 'CallbackPromised', data: { keepsPlace: true } });
    given(...called)
      .when(of('AbandonCall'), 2)
      .thenRejected('call-not-waiting');
    expect(
      given(...called)
        .when(says('anna', 'available'), 60)
        .events(),
    ).toMatchObject([
      { type: 'AgentStateChanged' },
      { type: 'CallOffered', data: { agentId: 'anna', waitedMs: 59_000 } },
    ]);
  });

  test('brings what a machine was told, sealed for the customer, or for the call of somebody unknown', () => {
    const inputs = [{ field: 'contract', value: 'C-1', confidence: 0.9 }];
    expect(
      given(...ready)
        .when(receive(callId, { inputs }), 1)
        .events()[0],
    ).toMatchObject({
      type: 'CallInputCollected',
      data: { subjectId: customerId, inputs },
    });
    const nobody = receive(callId, { inputs, customerId: undefined, profile: 'unknown' });
    expect(
      given(...ready)
        .when(nobody, 1)
        .events()[0],
    ).toMatchObject({ data: { subjectId: callId } });
  });

  test('is given a disposition by who spoke, also after its end', () => {
    const finished: CentreEvent = {
      type: 'CallFinished',
      data: { ...names, agentId: 'anna', handledMs: 1_000, at: after(6) },
    };
    const disposition: CentreCommand = { type: 'DispositionCall', data: { callId, code: 'answered' } };
    given(...connected, finished)
      .when(disposition, 7)
      .then({
        type: 'CallDispositioned',
        data: { ...names, subjectId: customerId, agentId: 'anna', code: 'answered', at: after(7) },
      });
    given(...rung)
      .when(disposition, 7)
      .thenRejected('call-not-connected');
  });
});

describe('conditions', () => {
  const vip = publish(
    { do: 'set', variable: 'tried', value: 1 },
    { do: 'if', all: [{ variable: 'valueTier', is: 'equal', value: 'gold' }], goto: 'first' },
    { do: 'if', all: [{ variable: 'openComplaint', is: 'equal', value: true }], goto: 'first' },
    { do: 'if', all: [{ variable: 'variable', of: 'choice', is: 'equal', value: 9 }], goto: 'first' },
    { do: 'queue', skill: 'support', priority: 0 },
    { do: 'wait', seconds: 3600 },
    { label: 'first', do: 'queue', skill: 'support', priority: 10 },
  );
  const led = happened([open, 0], [vip, 0]);
  const priorityOf = (more: Partial<Extract<CentreCommand, { type: 'ReceiveCall' }>['data']>) =>
    given(...led)
      .when(receive(callId, more), 1)
      .events()
      .flatMap((event) => (event.type === 'CallQueued' ? [event.data.priority] : []));

  test('see tier, open complaint and what the caller chose', () => {
    expect(priorityOf({ caller: { valueTier: 'gold' } })).toEqual([10]);
    expect(priorityOf({ caller: { openComplaint: true } })).toEqual([10]);
    expect(priorityOf({ variables: { choice: 9 } })).toEqual([10]);
    expect(priorityOf({ caller: { valueTier: 'bronze' }, variables: { choice: 1 } })).toEqual([0]);
  });

  test('are recorded with what they saw', () => {
    const steps = given(...led)
      .when(receive(callId, { caller: { valueTier: 'gold' } }), 1)
      .events();
    expect(steps).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ do: 'if', inputs: { valueTier: 'gold' } }) }),
    );
  });

  test('of a new vector are for calls that arrive from then on', () => {
    const both = [...ready, ...givenMore(ready, [vip, 1])];
    expect(
      given(...both)
        .when(receive(callId), 2)
        .events()[1],
    ).toMatchObject({ data: { vector: 2 } });
  });
});

describe('capacity by channel', () => {
  test('is not exceeded, whoever waits first', () => {
    const mixed = profile('anna', { capacity: 3, channels: { phone: 1, chat: 2 } });
    const busy = happened(
      [open, 0],
      [support, 0],
      [mixed, 0],
      [says('anna', 'available'), 0],
      [receive(callId), 1],
      [receive(other), 2],
    );
    expect(busy.filter(({ type }) => type === 'CallOffered')).toHaveLength(1);
    const chat = receive('0193a000-0000-7000-8000-0000000000c3', { channel: 'chat' });
    expect(
      given(...busy)
        .when(chat, 3)
        .types(),
    ).toContain('CallOffered');
    const fax = receive('0193a000-0000-7000-8000-0000000000c4', { channel: 'fax' });
    expect(
      given(...busy)
        .when(fax, 3)
        .types(),
    ).not.toContain('CallOffered');
  });
});

describe('an agent', () => {
  test('has a profile before a state', () =>
    given(...ready)
      .when(says('nobody', 'available'), 1)
      .thenRejected('agent-not-found'));

  test('who let it ring stays silent when somebody else changes the profile', () => {
    const silent = [...rung, ...given(...rung).whenTimeComes(21)];
    given(...silent)
      .when(profile('anna', { capacity: 2 }), 22)
      .then({
        type: 'AgentProfileSet',
        data: { centreId, agentId: 'anna', skills: { support: 1 }, capacity: 2, at: after(22) },
      });
    expect(
      given(...silent)
        .when(says('anna', 'available'), 23)
        .types(),
    ).toEqual(['AgentStateChanged', 'CallOffered']);
  });
});

test('a fact that would be decided otherwise now is a difference', () => {
  const live = createLiveCentre();
  for (const event of [...ready, arrived(1), step(1), queued(1), offered('bert', 1)]) live.replay(event);
  expect(live.differences()).toBe(1);
});

/** What happens next. */
function givenMore(
  before: readonly CentreEvent[],
  ...steps: readonly (readonly [CentreCommand, number])[]
): CentreEvent[] {
  const { live } = given(...before);
  return steps.flatMap(([command, seconds]) => {
    const { passed, outcome } = live.decide(command, Date.parse(after(seconds)));
    return [...passed, ...(outcome.accepted ? outcome.events : [])];
  });
}
