import { AssertionError } from 'node:assert';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accept, type Decider, fold, reject } from './decider.ts';
import { specify } from './specify.ts';

type Event = { type: 'LampSwitched'; data: { on: boolean; at: string } };
type Command = { type: 'SwitchLamp'; data: { on: boolean } };
type State = { readonly on: boolean; readonly count: number };

const lamp: Decider<State, Command, Event, 'already-so'> = {
  initial: { on: false, count: 0 },
  evolve: ({ count }, { data }) => ({ on: data.on, count: count + 1 }),
  decide: ({ data }, state, { now: at }) =>
    data.on === state.on ? reject('already-so') : accept({ type: 'LampSwitched', data: { ...data, at } }),
};
const at = '2026-03-02T09:00:00.000Z';
const given = specify(lamp, { now: at });
const switched = (on: boolean): Event => ({ type: 'LampSwitched', data: { on, at } });
const switchLamp = (on: boolean): Command => ({ type: 'SwitchLamp', data: { on } });

const failure = (claim: () => void): AssertionError => {
  try {
    claim();
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error('the claim held');
};

describe('specify', () => {
  test('a true claim about events passes', () => given().when(switchLamp(true)).then(switched(true)));

  test('a true claim about a refusal passes', () =>
    given(switched(true)).when(switchLamp(true)).thenRejected('already-so'));

  test('other events than claimed fail with both in the message', () => {
    const { message } = failure(() => given().when(switchLamp(true)).then(switched(false)));
    expect(message).toContain('-         on: false');
    expect(message).toContain('+         on: true');
  });

  test('a refusal where events were claimed names the reason', () =>
    expect(failure(() => given().when(switchLamp(false)).then(switched(false))).message).toContain(
      'already-so',
    ));

  test('events where a refusal was claimed fail', () =>
    expect(failure(() => given().when(switchLamp(true)).thenRejected('already-so')).message).toContain(
      'LampSwitched',
    ));

  test('an event too many fails', () => {
    failure(() => given().when(switchLamp(true)).then());
    failure(() => given().when(switchLamp(true)).then(switched(true), switched(true)));
  });

  test('a rule that changes its state in place is caught', () => {
    const careless: typeof lamp = {
      ...lamp,
      evolve: (state, { data }) => Object.assign(state, { on: data.on }),
    };
    expect(() => specify(careless, { now: at })(switched(true)).when(switchLamp(true))).toThrow(TypeError);
  });

  test('a field that is undefined equals a field that is missing, as in the log', () => {
    const sparse: Decider<null, Command, { type: 'Noted'; data: { note?: string | undefined } }, never> = {
      initial: null,
      evolve: (state) => state,
      decide: () => accept({ type: 'Noted', data: { note: undefined } }),
    };
    specify(sparse, { now: at })().when(switchLamp(true)).then({ type: 'Noted', data: {} });
  });
});

describe('fold', () => {
  test('folding in two parts gives the same as folding at once', () => {
    const events = fc.array(fc.boolean().map(switched));
    fc.assert(
      fc.property(events, events, (first, second) =>
        expect(fold(lamp, second, fold(lamp, first))).toEqual(fold(lamp, [...first, ...second])),
      ),
    );
  });
});
