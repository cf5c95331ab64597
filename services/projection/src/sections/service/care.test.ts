import type { EntitlementEvent, SurveyEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { given } from '../../../test/given.ts';
import { a, at, b, linked, registered } from '../../../test/sample-events.ts';

const contractId = '0193a000-0000-7000-8000-0000000000f1';
const interactionId = '0193a000-0000-7000-8000-0000000000c1';
const until = '2027-03-02T09:00:00.000Z';
const contract = { contractId, customerId: a };
const activated: EntitlementEvent = {
  type: 'ContractActivated',
  data: { ...contract, level: 'premium-support', from: at(1), until, at: at(1) },
};
const answered = (score: number, day: number, customerId: string = a): SurveyEvent => ({
  type: 'SurveyAnswered',
  data: { surveyId: contractId, customerId, kind: 'nps', interactionId, score, at: at(day) },
});
type Event = EntitlementEvent | SurveyEvent;
const careOf = async (...events: readonly Event[]) =>
  (await given(registered(a), registered(b), ...events, linked(a, b))
    .project()
    .explained(a)) ?? {};

describe('care', () => {
  test('is not told of whom nothing was promised and asked', async () =>
    expect(await careOf()).not.toHaveProperty('care'));

  test('tells contracts until they are ended', async () => {
    const renewed: EntitlementEvent = {
      type: 'ContractRenewed',
      data: { ...contract, until: '2028-03-02T09:00:00.000Z', at: at(2) },
    };
    const ended: EntitlementEvent = {
      type: 'ContractEnded',
      data: { ...contract, reason: 'moved', at: at(3) },
    };
    expect(await careOf(activated, renewed)).toMatchObject({
      care: { contracts: [{ level: 'premium-support', until: '2028-03-02T09:00:00.000Z' }] },
      provenance: { 'care.contracts': { events: 2, rule: 'fold-of-contracts@1' } },
    });
    expect(await careOf(activated, renewed, ended)).toMatchObject({ care: { contracts: [] } });
  });

  test('tells the latest answer of each kind of all members', async () =>
    expect(await careOf(answered(9, 4), answered(3, 2), answered(7, 3, b))).toMatchObject({
      care: { surveys: { answered: 3 }, scores: [{ kind: 'nps', score: 9, interactionId }] },
    }));
});
