import type { viewV1 } from '@icrm/contracts';
import { parseRequest, type RpcCall, RpcError, statusOfError } from '@icrm/rpc';
import { logger } from '@icrm/telemetry';
import { invalid } from '../queries/errors.ts';
import type { GetCustomerView } from '../queries/get-customer-view.ts';
import { requireShownIdentifier } from '../search/require-shown.ts';
import { type Naming, toBy, toMoment } from './find-by.ts';
import { mapViewError } from './map-errors.ts';
import { requests } from './requests.ts';
import { toMask } from './sight.ts';

const log = logger('projection.many-views');
const mostQuestions = 256;

type Ask = (request: viewV1.GetCustomerViewRequest, call: RpcCall) => ReturnType<GetCustomerView>;

/** Reads a question as it came over the wire, and answers it. */
export const askView =
  (getCustomerView: GetCustomerView, naming: Naming): Ask =>
  async (message, call) => {
    const request = parseRequest(requests.getCustomerView, message);
    const asOf = toMoment(request);
    const { tenant, minPosition, explain } = request;
    const mask = toMask(request.sight);
    if (request.identifier !== undefined) requireShownIdentifier(request.identifier.kind, mask);
    const question = { tenant, by: toBy(request, naming), minPosition, explain };
    const answer = await getCustomerView(asOf === undefined ? question : { ...question, asOf }, call);
    if (mask === undefined) return answer;
    return { ...answer, view: JSON.stringify(mask.view(JSON.parse(answer.view))) };
  };

/** Answers many questions at once; what one of them fails with is its own answer. */
export const askViews =
  (ask: Ask) =>
  async (
    { questions }: viewV1.GetCustomerViewsRequest,
    call: RpcCall,
  ): Promise<viewV1.GetCustomerViewsResponse> => {
    if (questions.length === 0 || questions.length > mostQuestions)
      throw invalid('questions', `expected 1 to ${mostQuestions} questions`);
    const answers = questions.map((question) => ask(question, call).then(toAnswer, toFailure));
    return { answers: await Promise.all(answers) };
  };

const toAnswer = ({
  view,
  position,
  seenAt,
}: Awaited<ReturnType<GetCustomerView>>): viewV1.CustomerViewAnswer => ({
  result: { $case: 'view', value: Buffer.from(view) },
  position,
  seenAt,
});

const toFailure = (thrown: unknown): viewV1.CustomerViewAnswer => ({
  result: { $case: 'failure', value: statusOfError(toError(thrown)) },
  position: 0n,
});

/** A bug that one question meets must not fail the others: it is told as the server would tell it. */
const toError = (thrown: unknown): RpcError => {
  const known = thrown instanceof RpcError ? thrown : mapViewError(thrown);
  if (known !== undefined) return known;
  log.error({ err: thrown }, 'a view could not be read');
  return new RpcError('INTERNAL', 'internal error', { cause: thrown });
};
