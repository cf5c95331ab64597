import { describe, expect, test } from '@jest/globals';
import { oneQueue, vector } from '../../../test/sample-centre.ts';
import { problemsOf, type Step } from './vector.ts';

const wait: Step = { do: 'wait', seconds: 30 };
const waitedLong: Step = {
  do: 'if',
  all: [{ variable: 'waitingSeconds', is: 'above', value: 60 }],
  goto: 'top',
};

describe('a vector', () => {
  test('without problems has none', () =>
    expect(
      problemsOf(
        vector({ label: 'top', do: 'queue', skill: 'support', priority: 0 }, wait, waitedLong, {
          do: 'goto',
          goto: 'top',
        }),
      ),
    ).toEqual([]));

  test('has steps', () => expect(problemsOf({ steps: [] })).toEqual([{ kind: 'no-steps' }]));

  test('goes to labels that are there, once', () => {
    expect(problemsOf(vector(wait, { do: 'goto', goto: 'nowhere' }))).toEqual([
      { kind: 'label-unknown', label: 'nowhere' },
    ]);
    expect(problemsOf(vector({ ...wait, label: 'top' }, { ...wait, label: 'top' }))).toEqual([
      { kind: 'label-twice', label: 'top' },
    ]);
  });

  test.each([0, -1, Number.NaN])('waits a time, not %d', (seconds) =>
    expect(problemsOf(vector({ do: 'wait', seconds }))).toEqual([{ kind: 'wait-not-positive', step: 0 }]),
  );

  test('lets time pass in every loop, also one that a condition may leave', () => {
    expect(
      problemsOf(vector({ label: 'top', do: 'announce', message: 'hold' }, { do: 'goto', goto: 'top' })),
    ).toEqual([
      { kind: 'loop-without-wait', step: 0 },
      { kind: 'loop-without-wait', step: 1 },
    ]);
    expect(problemsOf(vector({ label: 'top', do: 'announce', message: 'hold' }, waitedLong))).toHaveLength(2);
    expect(problemsOf(vector({ label: 'top', ...wait }, waitedLong))).toEqual([]);
  });

  test('that only queues is fine', () => expect(problemsOf(oneQueue)).toEqual([]));
});
