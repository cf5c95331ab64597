import type { Stack } from '@icrm/test-e2e';
import { garbageFor, operationsOf } from '@icrm/testkit/garbage';
import fc from 'fast-check';

/** What a flood of wrong requests came to. */
export type BadInput = {
  readonly sent: number;
  readonly answers: ReadonlyMap<number, number>;
  /** Requests that got a 5xx other than a deadline the request asked for, or no answer. */
  readonly failures: readonly string[];
};

/** Those take long by what they do, not by what is wrong with them. */
const long = ['/v1/projection/rebuild', '/v1/evidence/verify', '/v1/identity/match', '/v1/events'];
const waits = (name: string): boolean => name === 'icrm-min-position' || name === 'minPosition';

/**
 * R7: requests generated from the description, right in some places and wrong in others, against real services: none may
 * be answered by a 5xx or not at all.
 */
export const sendBadInput = async (stack: Stack, runs: number): Promise<BadInput> => {
  const { body: description } = await stack.get('/openapi.json');
  const operations = operationsOf(description)
    .filter(({ path }) => !long.some((it) => path.startsWith(it)) && !path.endsWith('/live'))
    .map((it) => ({ ...it, parameters: it.parameters.filter(({ name }) => !waits(name)) }));
  const { schemas } = description.components;
  const requests = fc.oneof(
    ...operations.map((it) => garbageFor(it, { schemas })),
    ...operations.map((it) => garbageFor(it, { schemas, fitting: 30 })),
  );
  const answers = new Map<number, number>();
  const failures: string[] = [];
  let sent = 0;
  await fc
    .assert(
      fc.asyncProperty(requests, async ({ method, path, headers, body }) => {
        const told = `${method} ${path} ${JSON.stringify(headers)} ${body ?? ''}`.slice(0, 2_000);
        sent += 1;
        try {
          const init = { method, headers, ...(body !== undefined && { body }) };
          const response = await fetch(`${stack.url}${path}`, {
            ...init,
            signal: AbortSignal.timeout(15_000),
          });
          answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
          const live = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
          const text = live ? '' : await response.text();
          if (live) await response.body?.cancel();
          if (response.status >= 500) failures.push(`${told}\n  -> ${response.status} ${text.slice(0, 500)}`);
        } catch (error) {
          failures.push(
            `${told}\n  -> ${error instanceof Error ? `${error.message} ${String(error.cause)}` : error}`,
          );
        }
        // A server that is gone answers nothing any more: the first failure says why.
        return !failures.some((it) => it.includes('ECONNREFUSED'));
      }),
      { numRuns: runs, endOnFailure: true },
    )
    .catch((error: unknown) => {
      if (failures.length === 0) throw error;
    });
  return { sent, answers, failures };
};
