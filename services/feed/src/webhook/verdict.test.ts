import { describe, expect, test } from '@jest/globals';
import { createCircuit } from './circuit.ts';
import { judge } from './verdict.ts';

const answer = (status: number, retryAfterSeconds?: number) => ({
  status,
  reason: String(status),
  body: '',
  retryAfterSeconds,
  durationMs: 1,
});
const fresh = { failures: 0, firstFailedAt: 0 };
const day = 86_400_000;
const at = (now: number) => ({ now, firstWaitMs: 1_000 });

describe('the verdict on an answer', () => {
  test.each([200, 201, 204, 299])('%i delivers', (status) => {
    expect(judge(answer(status), fresh, at(0))).toEqual({ kind: 'delivered' });
  });

  test.each([0, 301, 404, 410, 429, 500, 503])(
    '%i is tried again, and the endpoint is to blame',
    (status) => {
      expect(judge(answer(status), fresh, at(0))).toEqual({
        kind: 'retry',
        afterMs: 1_000,
        blamesEndpoint: true,
      });
    },
  );

  test('a refusal is tried again, then parked, so that later events need not wait for days', () => {
    expect(judge(answer(422), fresh, at(0))).toMatchObject({ kind: 'retry', blamesEndpoint: false });
    expect(judge(answer(422), { failures: 3, firstFailedAt: 0 }, at(1))).toEqual({
      kind: 'parked',
      reason: 'refused 4 times, last with 422',
    });
  });

  test('waits longer each time, up to six hours, and longer still when asked to', () => {
    const waits = [0, 1, 2, 5, 8, 50].map((failures) =>
      judge(answer(500), { failures, firstFailedAt: 0 }, at(0)),
    );
    expect(waits.map((verdict) => verdict.kind === 'retry' && verdict.afterMs)).toEqual([
      1_000, 5_000, 30_000, 1_800_000, 21_600_000, 21_600_000,
    ]);
    expect(judge(answer(503, 120), fresh, at(0))).toMatchObject({ afterMs: 120_000 });
    expect(judge(answer(503, 1e9), fresh, at(0))).toMatchObject({ afterMs: day });
  });

  test('is given up after three days', () => {
    expect(judge(answer(500), { failures: 20, firstFailedAt: 0 }, at(3 * day - 1))).toMatchObject({
      kind: 'retry',
    });
    expect(judge(answer(500), { failures: 20, firstFailedAt: 0 }, at(3 * day))).toMatchObject({
      kind: 'parked',
    });
  });
});

describe('the circuit of an endpoint', () => {
  test('opens after five failures in a row, lets one call try, and closes when it succeeds', () => {
    const circuit = createCircuit();
    for (let n = 0; n < 4; n += 1) circuit.failed(0);
    expect(circuit.waitMs(0)).toBe(0);
    circuit.failed(0);
    expect(circuit.isOpen).toBe(true);
    expect(circuit.waitMs(0)).toBe(1_000);
    expect(circuit.waitMs(1_000)).toBe(0);
    circuit.begun();
    expect(circuit.waitMs(1_000)).toBeGreaterThan(0);
    circuit.failed(1_000);
    expect(circuit.waitMs(1_000)).toBe(2_000);
    circuit.begun();
    circuit.succeeded();
    expect(circuit.isOpen).toBe(false);
    expect(circuit.waitMs(1_000)).toBe(0);
  });
});
