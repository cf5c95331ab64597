import { describe, expect, test } from '@jest/globals';
import { agents, MINUTE, monday, oneQueue, SECOND, vector } from '../../../test/sample-centre.ts';
import type { AgentProfile, AgentState } from './agent.ts';
import type { CallerProfile, CentreDecision, CentreInput } from './call.ts';
import { openCentre } from './centre.ts';
import type { Step, Vector } from './vector.ts';

const offerMs = 20 * SECOND;
const [anna = 'agent-0000', bert = 'agent-0001'] = agents(2).map(({ agentId }) => agentId);

/** Seconds after ten. */
const after = (seconds: number) => monday + seconds * SECOND;
const agent = (
  agentId: string,
  seconds = 0,
  profile: Partial<AgentProfile> = {},
  state: AgentState = 'available',
): CentreInput => ({
  type: 'agent',
  at: after(seconds),
  agentId,
  state,
  profile: { skills: { support: 1 }, capacity: 1, ...profile },
});
const says = (agentId: string, state: AgentState, seconds: number): CentreInput => ({
  type: 'agent',
  at: after(seconds),
  agentId,
  state,
});
const arrived = (callId: string, seconds: number, caller: CallerProfile = {}): CentreInput => ({
  type: 'arrived',
  at: after(seconds),
  callId,
  caller,
});
const answered = (callId: string, agentId: string, seconds: number): CentreInput => ({
  type: 'answered',
  at: after(seconds),
  callId,
  agentId,
});
const finished = (callId: string, seconds: number): CentreInput => ({
  type: 'finished',
  at: after(seconds),
  callId,
});
const abandoned = (callId: string, seconds: number): CentreInput => ({
  type: 'abandoned',
  at: after(seconds),
  callId,
});
const time = (seconds: number): CentreInput => ({ type: 'time', at: after(seconds) });

const run = (route: Vector, ...inputs: readonly CentreInput[]): readonly CentreDecision[] => {
  const centre = openCentre({ vector: route, offerMs });
  return inputs.flatMap((input) => centre.take(input));
};
/** What was decided about calls, without the steps. */
const told = (decisions: readonly CentreDecision[]): string[] =>
  decisions.flatMap((decision) => {
    if (decision.type === 'step' || decision.type === 'queued') return [];
    const who = 'agentId' in decision ? ` ${decision.agentId}` : '';
    return [`${(decision.at - monday) / SECOND} ${decision.callId} ${decision.type}${who}`];
  });
const queue = (skill: string, priority = 0): Step => ({ do: 'queue', skill, priority });

describe('a call', () => {
  test('is offered to whoever is free, and connected when they answer', () =>
    expect(
      told(run(oneQueue, agent(anna), arrived('c1', 1), answered('c1', anna, 4), finished('c1', 60))),
    ).toEqual([`1 c1 offered ${anna}`, `4 c1 connected ${anna}`]));

  test('waits its turn', () =>
    expect(
      told(
        run(
          oneQueue,
          agent(anna),
          arrived('c1', 1),
          answered('c1', anna, 2),
          arrived('c2', 3),
          arrived('c3', 4),
          finished('c1', 60),
          answered('c2', anna, 61),
          finished('c2', 90),
        ),
      ),
    ).toEqual([
      `1 c1 offered ${anna}`,
      `2 c1 connected ${anna}`,
      `60 c2 offered ${anna}`,
      `61 c2 connected ${anna}`,
      `90 c3 offered ${anna}`,
    ]));

  test('of higher priority goes first, then who has waited longest', () => {
    const route = vector(
      { do: 'if', all: [{ variable: 'valueTier', is: 'equal', value: 'gold' }], goto: 'first' },
      queue('support'),
      { do: 'wait', seconds: 600 },
      { label: 'first', do: 'queue', skill: 'support', priority: 5 },
    );
    expect(
      told(
        run(
          route,
          arrived('c1', 1),
          arrived('c2', 2),
          arrived('c3', 3, { valueTier: 'gold' }),
          agent(anna, 10, { capacity: 3 }),
        ),
      ),
    ).toEqual([`10 c3 offered ${anna}`, `10 c1 offered ${anna}`, `10 c2 offered ${anna}`]);
  });

  test('goes to the most skilled, then to the one with less in hand, then to the one idle longest', () => {
    expect(
      told(run(oneQueue, agent(anna), agent(bert, 0, { skills: { support: 2 } }), arrived('c1', 1))),
    ).toEqual([`1 c1 offered ${bert}`]);
    expect(
      told(
        run(
          oneQueue,
          agent(anna, 0, { capacity: 2 }),
          arrived('c0', 1),
          answered('c0', anna, 1),
          agent(bert, 2),
          arrived('c1', 3),
        ),
      ),
    ).toContain(`3 c1 offered ${bert}`);
    expect(told(run(oneQueue, agent(bert), agent(anna, 5), arrived('c1', 6)))).toEqual([
      `6 c1 offered ${bert}`,
    ]);
  });

  test('whose caller hangs up is lost, and frees the agent that was rung', () =>
    expect(told(run(oneQueue, agent(anna), arrived('c1', 1), arrived('c2', 2), abandoned('c1', 5)))).toEqual([
      `1 c1 offered ${anna}`,
      '5 c1 lost',
      `5 c2 offered ${anna}`,
    ]));
});

describe('an offer', () => {
  test('that nobody takes returns to its place, and the agent is silent until they say something', () =>
    expect(
      told(
        run(
          oneQueue,
          agent(anna),
          arrived('c1', 1),
          arrived('c2', 2),
          time(60),
          agent(bert, 61),
          says(anna, 'available', 70),
        ),
      ),
    ).toEqual([
      `1 c1 offered ${anna}`,
      `21 c1 offer-expired ${anna}`,
      `61 c1 offered ${bert}`,
      `70 c2 offered ${anna}`,
    ]));

  test('goes to somebody else at once when there is one', () =>
    expect(
      told(
        run(oneQueue, agent(anna, 0, { skills: { support: 2 } }), agent(bert), arrived('c1', 1), time(30)),
      ),
    ).toEqual([`1 c1 offered ${anna}`, `21 c1 offer-expired ${anna}`, `21 c1 offered ${bert}`]));

  test('returns when the agent leaves', () =>
    expect(
      told(run(oneQueue, agent(anna), arrived('c1', 1), says(anna, 'break', 3), agent(bert, 9))),
    ).toEqual([`1 c1 offered ${anna}`, `3 c1 offer-expired ${anna}`, `9 c1 offered ${bert}`]));

  test('that was taken too late, or by another, is not taken', () => {
    expect(told(run(oneQueue, agent(anna), arrived('c1', 1), answered('c1', anna, 30)))).toEqual([
      `1 c1 offered ${anna}`,
      `21 c1 offer-expired ${anna}`,
      '30 c1 ignored',
    ]);
    expect(
      told(
        run(oneQueue, agent(anna), agent(bert, 0, { skills: {} }), arrived('c1', 1), answered('c1', bert, 3)),
      ),
    ).toContain('3 c1 ignored');
  });
});

describe('nobody is offered a call who', () => {
  test.each<AgentState>(['offline', 'break', 'wrap-up'])('is %s', (state) =>
    expect(told(run(oneQueue, agent(anna, 0, {}, state), arrived('c1', 1)))).toEqual([]),
  );

  test('lacks the skill', () =>
    expect(told(run(oneQueue, agent(anna, 0, { skills: { billing: 1 } }), arrived('c1', 1)))).toEqual([]));

  test('is full, offers that are out included', () =>
    expect(
      told(
        run(oneQueue, agent(anna, 0, { capacity: 2 }), arrived('c1', 1), arrived('c2', 1), arrived('c3', 1)),
      ),
    ).toEqual([`1 c1 offered ${anna}`, `1 c2 offered ${anna}`]));

  test('has worked more than the cap allows, until idle time has brought it down', () => {
    const busy = [
      agent(anna, 0, { maxOccupancy: 0.8 }),
      arrived('c1', 0),
      answered('c1', anna, 0),
      finished('c1', 1_000),
      arrived('c2', 1_001),
    ];
    // 1,000 s of work are 80 % of 1,250 s.
    expect(told(run(oneQueue, ...busy, time(1_249))).slice(2)).toEqual([]);
    expect(told(run(oneQueue, ...busy, time(1_260))).slice(2)).toEqual([`1250.001 c2 offered ${anna}`]);
  });
});

describe('a vector', () => {
  const announced = (decisions: readonly CentreDecision[]) =>
    decisions.flatMap((decision) =>
      decision.type === 'announced' ? [`${(decision.at - monday) / SECOND} ${decision.message}`] : [],
    );

  test('announces, waits and goes round until somebody is free', () => {
    const route = vector(
      queue('support'),
      { label: 'hold', do: 'announce', message: 'please hold' },
      { do: 'wait', seconds: 30 },
      { do: 'goto', goto: 'hold' },
    );
    const decisions = run(route, arrived('c1', 0), agent(anna, 65), answered('c1', anna, 66), time(200));
    expect(announced(decisions)).toEqual(['0 please hold', '30 please hold', '60 please hold']);
  });

  test('widens the queue after a while', () => {
    const route = vector(queue('support'), { do: 'wait', seconds: 20 }, queue('overflow', -1));
    expect(told(run(route, agent(anna, 0, { skills: { overflow: 1 } }), arrived('c1', 0), time(30)))).toEqual(
      [`20 c1 offered ${anna}`],
    );
  });

  test('offers to call back, and says why: what it saw is kept', () => {
    const long: Step = {
      do: 'if',
      all: [
        { variable: 'inBusinessHours', is: 'equal', value: true },
        { variable: 'queueLength', of: 'support', is: 'above', value: 1 },
        { variable: 'openComplaint', is: 'not', value: true },
      ],
      goto: 'later',
    };
    const route = vector(
      queue('support'),
      long,
      { do: 'wait', seconds: 900 },
      { label: 'later', do: 'callback' },
    );
    const decisions = run(
      route,
      arrived('c1', 0),
      arrived('c2', 1),
      arrived('c3', 2, { openComplaint: true }),
    );
    expect(told(decisions)).toEqual(['1 c2 callback']);
    expect(decisions.filter(({ type }) => type === 'step')[4]).toEqual({
      at: after(1),
      type: 'step',
      callId: 'c2',
      vector: { id: 'main', version: 1 },
      step: 1,
      do: 'if',
      inputs: { inBusinessHours: true, 'queueLength(support)': 2, openComplaint: false },
    });
  });

  test('asks for segment, language, free agents and waiting time', () => {
    const route = vector(
      {
        do: 'if',
        all: [
          { variable: 'segment', is: 'equal', value: 'corporate' },
          { variable: 'language', is: 'equal', value: 'es' },
          { variable: 'availableAgents', of: 'support', is: 'below', value: 1 },
        ],
        goto: 'end',
      },
      { do: 'wait', seconds: 10 },
      { do: 'if', all: [{ variable: 'waitingSeconds', is: 'above', value: 9 }], goto: 'end' },
      queue('support'),
      { do: 'wait', seconds: 10 },
      { label: 'end', do: 'end', reason: 'busy' },
    );
    expect(
      told(
        run(
          route,
          arrived('c1', 0, { segment: 'corporate', language: 'es' }),
          arrived('c2', 0, { segment: 'corporate', language: 'en' }),
          time(60),
        ),
      ),
    ).toEqual(['0 c1 ended', '10 c2 ended']);
  });

  test('is closed outside business hours', () => {
    const route = vector(
      { do: 'if', all: [{ variable: 'inBusinessHours', is: 'equal', value: false }], goto: 'closed' },
      queue('support'),
      { do: 'wait', seconds: 5 },
      { label: 'closed', do: 'end', reason: 'closed' },
    );
    const night = 12 * 3_600;
    expect(told(run(route, agent(anna), arrived('c1', 0), arrived('c2', night)))).toEqual([
      `0 c1 offered ${anna}`,
      `20 c1 offer-expired ${anna}`,
      '20 c1 ended',
      `${night} c2 ended`,
    ]);
  });

  test('that has problems, and time that goes back, are told so', () => {
    expect(() => run(vector())).toThrow(RangeError);
    expect(() => run(oneQueue, time(5), time(4))).toThrow(RangeError);
    expect(() => run(oneQueue, says('nobody', 'available', 0))).toThrow(RangeError);
  });
});

test('an end that fits nothing is said to be ignored', () =>
  expect(
    told(run(oneQueue, arrived('c1', 0), finished('c1', 1), abandoned('c9', 2 * (MINUTE / SECOND)))),
  ).toEqual(['1 c1 ignored', '120 c9 ignored']));
