import type { CustomerView, viewV1 } from '@icrm/contracts';
import { errorOfStatus, RpcError } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registered } from './sample-events.ts';
import { type Projection, record, startProjection } from './start-projection.ts';

let projection: Projection;
beforeAll(async () => {
  projection = await startProjection();
});
afterAll(() => projection.stop());

const about = (
  customerId: string,
  more: Partial<viewV1.GetCustomerViewRequest> = {},
): viewV1.GetCustomerViewRequest => ({
  tenant: 'acme',
  by: { $case: 'customerId', value: customerId },
  minPosition: 0n,
  asOfTime: '',
  asOfPosition: 0n,
  asOfHappened: undefined,
  explain: false,
  ...more,
});

const failureOf = ({ result }: viewV1.CustomerViewAnswer): RpcError => {
  if (result?.$case !== 'failure') throw new Error('expected a failure');
  return errorOfStatus(result.value);
};

describe('GetCustomerViews', () => {
  test('answers each question as GetCustomerView does, in order, whatever the others meet', async () => {
    const [a, b, nobody] = [newId(), newId(), newId()];
    const position = await record(projection.events, [registered(a), registered(b, { givenName: 'Berta' })]);
    const { answers } = await projection.client.getCustomerViews({
      questions: [
        about(a, { minPosition: position }),
        about(nobody),
        about(b, { minPosition: position }),
        about('no id'),
        about(a, { tenant: 'globex' }),
        about(a, { asOfTime: '2999-01-01T00:00:00.000Z' }),
        about(a, { minPosition: position, explain: true }),
      ],
    });

    const views = answers.map(({ result }) =>
      result?.$case === 'view' ? (JSON.parse(result.value.toString()) as CustomerView) : undefined,
    );
    expect(views.map((view) => view?.customerId)).toEqual([
      a,
      undefined,
      b,
      undefined,
      undefined,
      undefined,
      a,
    ]);
    expect(views[6]?.provenance).toBeDefined();
    const alone = await projection.client.getCustomerView(about(a));
    expect(views[0]).toEqual(JSON.parse(alone.view));
    expect(answers[0]?.position).toBeGreaterThanOrEqual(position);

    const [, missing, , malformed, foreign, future] = answers;
    for (const [answer, question] of [
      [missing, about(nobody)],
      [malformed, about('no id')],
      [foreign, about(a, { tenant: 'globex' })],
      [future, about(a, { asOfTime: '2999-01-01T00:00:00.000Z' })],
    ] as const) {
      if (answer === undefined) throw new Error('an answer is missing');
      const error = await projection.client.getCustomerView(question).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      if (!(error instanceof RpcError)) throw new Error('expected a refusal', { cause: error });
      const { code, message, reason, domain, metadata, fieldViolations } = error;
      expect(failureOf(answer)).toMatchObject({ code, message, reason, domain, metadata, fieldViolations });
    }
  });

  test('a position that never comes fails alone, within the deadline', async () => {
    const id = newId();
    const position = await record(projection.events, [registered(id)]);
    const { answers } = await projection.client.getCustomerViews(
      { questions: [about(id, { minPosition: position }), about(id, { minPosition: position + 10n ** 9n })] },
      { deadlineMs: 1_500 },
    );
    expect(answers[0]?.result?.$case).toBe('view');
    expect(answers[1] && failureOf(answers[1])).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'position-not-reached',
    });
  });

  test.each([0, 257])('refuses %i questions', async (count) => {
    const questions = Array.from({ length: count }, () => about(newId()));
    await expect(projection.client.getCustomerViews({ questions })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fieldViolations: [{ field: 'questions' }],
    });
  });
});
