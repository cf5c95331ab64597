import { describe, expect, test } from '@jest/globals';
import { encodeEvent } from './envelope.ts';
import type { MessageHandler, Outcome } from './messaging.ts';
import type { StoredRecord } from './record.ts';
import { createWorker, type Observation } from './worker.ts';

const { headers, value } = encodeEvent({
  id: 'e-1',
  type: 'OrderPlaced',
  source: '/icrm/acme/sales',
  subject: 'order-acme.1',
  time: '2026-03-02T09:00:00.000Z',
  dataContentType: 'application/json',
  data: {},
  extensions: {},
});
const record: StoredRecord = { topic: 't', partition: 0, offset: 7n, key: 'k', headers, value };
const never = () => ({ stopping: new AbortController().signal, lost: new AbortController().signal });

const given = (handler: MessageHandler, park = async (_: StoredRecord, __: string) => {}) => {
  const seen: Observation[] = [];
  const parked: string[] = [];
  const work = createWorker({
    handler,
    maxAttempts: 3,
    backOff: { first: 1, longest: 2 },
    observe: (observation) => seen.push(observation),
    park: async (one, reason) => {
      await park(one, reason);
      parked.push(reason);
    },
  });
  return { work, seen, parked };
};

const answers = (...outcomes: readonly (Outcome | Error)[]): MessageHandler => {
  let next = 0;
  return async () => {
    const outcome = outcomes[Math.min(next, outcomes.length - 1)];
    next += 1;
    if (outcome instanceof Error) throw outcome;
    return outcome ?? { kind: 'done' };
  };
};

describe('the worker', () => {
  test.each([[{ kind: 'done' } as const], [{ kind: 'ignored', why: 'not ours' } as const]])(
    'settles %p',
    async (outcome) => {
      const { work, parked } = given(answers(outcome));
      expect(await work(record, never())).toBe('settled');
      expect(parked).toEqual([]);
    },
  );

  test('tries a passing trouble again until it passes, however often', async () => {
    const trouble: Outcome = { kind: 'retry', error: new Error('busy') };
    const { work, seen, parked } = given(answers(trouble, trouble, trouble, trouble, { kind: 'done' }));
    expect(await work(record, never())).toBe('settled');
    expect(seen.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'retry', 'retry', 'done']);
    expect(parked).toEqual([]);
  });

  test('parks what the handler parks, with its reason', async () => {
    const { work, parked } = given(answers({ kind: 'parked', reason: 'no such customer' }));
    expect(await work(record, never())).toBe('settled');
    expect(parked).toEqual(['no such customer']);
  });

  test('parks what makes the handler throw, after the attempts allowed', async () => {
    const { work, seen, parked } = given(answers(new TypeError('undefined is not a function')));
    expect(await work(record, never())).toBe('settled');
    expect(seen.length).toBe(3);
    expect(parked).toEqual(['gave up after 3 attempts: undefined is not a function']);
  });

  test('parks what is no CloudEvent without asking the handler', async () => {
    const { work, parked } = given(answers(new Error('must not be asked')));
    expect(await work({ ...record, value: Buffer.from('{') }, never())).toBe('settled');
    expect(parked).toEqual(['not a CloudEvent: data: not JSON']);
  });

  test('does not settle before the parking was acknowledged', async () => {
    let refusals = 2;
    const { work, parked } = given(answers({ kind: 'parked', reason: 'bad' }), async () => {
      refusals -= 1;
      if (refusals >= 0) throw new Error('broker away');
    });
    expect(await work(record, never())).toBe('settled');
    expect(parked).toEqual(['bad']);
  });

  test('leaves the message, unsettled, when it is told to stop between attempts', async () => {
    const stopping = new AbortController();
    const { work } = given(async () => {
      stopping.abort();
      return { kind: 'retry', error: 'busy' };
    });
    expect(await work(record, { ...never(), stopping: stopping.signal })).toBe('abandoned');
  });
});
