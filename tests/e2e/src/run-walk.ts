import { readFileSync } from 'node:fs';
import { eventually } from '@icrm/testkit';
import type { Answer, HttpClient } from './http-client.ts';

/** A request of a walk and the answer that the page shows. */
export type WalkStep = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  /** JSON text; what the page leaves out of an answer is not compared. */
  readonly shown: string;
};

const block =
  /```http\n(\w+) (\S+)\n((?:[\w-]+: .*\n)*)(?:\n(\{[^`]*\})\n)?```\n+```json (\d{3})\n([^`]*)```/g;

/** The steps of a page: each an ```http block and, after it, a ```json block that names the status. */
export const readWalk = (file: URL): WalkStep[] =>
  [...readFileSync(file, 'utf8').matchAll(block)].map(
    ([, method = '', path = '', headers = '', body = '{}', status = '', shown = '']) => ({
      method,
      path,
      headers: Object.fromEntries(
        headers.split('\n').flatMap((line) => (line === '' ? [] : [line.split(': ') as [string, string]])),
      ),
      body: JSON.parse(body),
      status: Number(status),
      shown,
    }),
  );

/**
 * Takes the steps of a page against a gateway. Ids and log positions are others than on the page: each is replaced by
 * the one that came in its place. `compare` is given what came and what the page shows, with the ids that came.
 */
export const takeWalk = async (
  http: HttpClient,
  steps: readonly WalkStep[],
  compare: (answer: Answer, expected: { readonly status: number; readonly body: unknown }) => void,
): Promise<void> => {
  const known = new Map<string, string>();
  for (const { method, path, headers, body, status, shown } of steps) {
    const once = async () => {
      const sent = translate({ path, headers, body }, known) as Pick<WalkStep, 'path' | 'headers' | 'body'>;
      const answer =
        method === 'GET'
          ? await http.get(sent.path, sent.headers)
          : await http.post(sent.path, sent.body, sent.headers);
      learn(JSON.parse(shown), answer.body, known);
      compare(answer, { status, body: translate(JSON.parse(shown), known) });
    };
    // What other services do with an event takes a moment; a command is sent once.
    await (method === 'GET' ? eventually(once, { withinMs: 15_000 }) : once());
  }
};

const token = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The same JSON with the ids that are known. */
const translate = (value: unknown, known: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return known.get(value) ?? value.replace(token, (id) => known.get(id) ?? id);
  if (Array.isArray(value)) return value.map((item) => translate(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, translate(item, known)]));
};

/** Walks two answers side by side and remembers which id came for which. */
const learn = (shown: unknown, came: unknown, known: Map<string, string>, key = ''): void => {
  if (typeof shown === 'string' && typeof came === 'string') {
    const isName = key === 'position' || new RegExp(`^${token.source}$`).test(shown);
    if (isName && !known.has(shown)) known.set(shown, came);
    return;
  }
  if (typeof shown !== 'object' || typeof came !== 'object' || shown === null || came === null) return;
  for (const [name, item] of Object.entries(shown)) learn(item, Reflect.get(came, name), known, name);
};
