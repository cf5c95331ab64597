import type { viewV1 } from '@icrm/contracts';
import { errorOfStatus, RpcError } from '@icrm/rpc';
import type { Clients } from './clients.ts';

/** A view as JSON in UTF-8, to be handed on as it is. */
export type ReadView = {
  readonly view: Uint8Array;
  /** All events up to here are in it, and no others. */
  readonly position: bigint;
  /** With the position, what gives it again. */
  readonly seenAt?: string | undefined;
};
type Question = viewV1.GetCustomerViewRequest;
type Waiting = {
  readonly question: Question;
  readonly resolve: (read: ReadView) => void;
  readonly reject: (error: unknown) => void;
};

const MOST_QUESTIONS = 256;
/** Calls under way: with one more than this, questions wait for company instead. */
const MOST_CALLS = 2;

/**
 * Reads views, those that are asked for at the same time by one call: a call costs both sides more than a view that is
 * in memory. While calls are under way, questions gather for the next one; a lonely question goes at once. What may take
 * longer than the others (a wished freshness, a look into the past) goes by itself.
 */
export const viewsTogether = (client: Pick<Clients['view'], 'getCustomerView' | 'getCustomerViews'>) => {
  let waiting: Waiting[] = [];
  let calls = 0;
  let planned = false;

  const send = async (): Promise<void> => {
    planned = false;
    while (waiting.length > 0 && calls < MOST_CALLS) {
      const batch = waiting.slice(0, MOST_QUESTIONS);
      waiting = waiting.slice(batch.length);
      calls += 1;
      void askAll(client, batch).finally(() => {
        calls -= 1;
        void send();
      });
    }
  };
  const together = (question: Question): Promise<ReadView> =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (planned || calls >= MOST_CALLS) return;
      planned = true;
      // Whatever else this turn of the event loop reads comes along.
      setImmediate(() => void send());
    });
  const alone = async (question: Question, signal: AbortSignal): Promise<ReadView> => {
    const { view, ...places } = await client.getCustomerView(question, { signal });
    return { ...places, view: Buffer.from(view) };
  };

  return (question: Question, signal: AbortSignal): Promise<ReadView> =>
    mayTakeLong(question) ? alone(question, signal) : together(question);
};

const mayTakeLong = ({ minPosition, asOfTime, asOfPosition, explain }: Question): boolean =>
  minPosition > 0n || asOfTime !== '' || asOfPosition > 0n || explain;

const askAll = async (
  client: Pick<Clients['view'], 'getCustomerViews'>,
  batch: readonly Waiting[],
): Promise<void> => {
  try {
    const { answers } = await client.getCustomerViews({ questions: batch.map(({ question }) => question) });
    for (const [i, { resolve, reject }] of batch.entries()) {
      const { result, position = 0n, seenAt } = answers[i] ?? {};
      if (result?.$case === 'view') resolve({ view: result.value, position, seenAt });
      else if (result?.$case === 'failure') reject(errorOfStatus(result.value));
      else reject(new RpcError('INTERNAL', 'a view was not answered'));
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
};
