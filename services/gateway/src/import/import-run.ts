import { setTimeout } from 'node:timers/promises';
import { RpcError } from '@icrm/rpc';
import { counter, startSpan } from '@icrm/telemetry';
import { problemOf } from '../problems.ts';
import type { ImportLedger } from './import-ledger.ts';
import { inOrder } from './in-order.ts';
import type { Line, Refusal } from './line.ts';

/** What a line became. */
export type Carried = {
  /** The ids it made, as they are reported. */
  readonly ids: Readonly<Record<string, string>>;
  readonly position: bigint;
  /** True: the same line had been imported before. */
  readonly repeated: boolean;
};

/** A bulk import. */
export type ImportRun<T extends { readonly reference: string }> = {
  readonly kind: 'customers' | 'orders';
  readonly lines: AsyncIterable<Line<T>>;
  readonly concurrency: number;
  readonly carryOut: (value: T) => Promise<Carried>;
  /** Where every line is accounted for. */
  readonly ledger: ImportLedger<T>;
  /** Aborts when the server stops: lines in hand are finished, the rest is left. */
  readonly signal: AbortSignal;
};

const imported = counter('icrm.import.lines');
/** A service that is away for a moment must not cost lines; later lines find out quickly while it stays away. */
const WAITS_MS = [500, 1_000, 2_000, 4_000];

/** The report of an import: one entry a line, in their order, and a summary at the end. A bad line never stops the rest. */
export async function* runImport<T extends { readonly reference: string }>(
  run: ImportRun<T>,
): AsyncGenerator<object> {
  const summary = { accepted: 0, deduplicated: 0, rejected: 0 };
  let position = 0n;
  let away = false;
  const span = startSpan('import', {
    display: `import ${run.kind}`,
    attributes: { 'icrm.import.kind': run.kind },
  });
  const carryOut = async (value: T): Promise<Carried> => {
    const outcome = await patiently(() => run.carryOut(value), away ? [] : WAITS_MS, run.signal);
    away = outcome instanceof RpcError;
    if (outcome instanceof RpcError) throw outcome;
    return outcome;
  };
  const work = (line: Line<T>) =>
    span.run(async () => {
      const entry = await entryOf(line, carryOut);
      run.ledger.settled(line, entry);
      return entry;
    });
  try {
    for await (const entry of inOrder(
      untilStopped({ ...run, lines: run.ledger.offered(run.lines) }),
      run.concurrency,
      work,
    )) {
      summary[entry.outcome] += 1;
      if (entry.position > position) position = entry.position;
      imported.add(1, { 'icrm.import.kind': run.kind, 'icrm.outcome': entry.outcome });
      yield entry.report;
    }
    await run.ledger.finish();
    yield { summary: { ...summary, complete: !run.signal.aborted, position } };
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.set({ 'icrm.event.count': summary.accepted });
    span.end();
  }
}

type Entry = {
  readonly outcome: 'accepted' | 'deduplicated' | 'rejected';
  readonly position: bigint;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly report: object;
};

const entryOf = async <T extends { readonly reference: string }>(
  line: Line<T>,
  carryOut: (value: T) => Promise<Carried>,
): Promise<Entry> => {
  if (!line.ok) return rejected(line.line, line.refusal);
  const { reference } = line.value;
  try {
    const { ids, position, repeated } = await carryOut(line.value);
    const outcome = repeated ? 'deduplicated' : 'accepted';
    return { outcome, position, report: { line: line.line, reference, outcome, ...ids, position } };
  } catch (error) {
    return rejected(line.line, { ...refusalOf(error), reference });
  }
};

const rejected = (line: number, { reference, ...why }: Refusal): Entry => ({
  outcome: 'rejected',
  position: 0n,
  reason: why.reason,
  detail: detailOf(why),
  report: { line, reference, outcome: 'rejected', ...why },
});

/** What is wrong in one sentence. */
const detailOf = ({ detail, errors = [] }: Refusal): string =>
  errors.map(({ field, message }) => `${field}: ${message}`).join('; ') || (detail ?? '');

const refusalOf = (error: unknown): Refusal => {
  const problem = problemOf(error);
  if (problem === undefined) throw error;
  const { detail, errors = [] } = problem.details;
  const fields = errors.map(({ field, message }) => ({ field, message }));
  return { reason: problem.reason, detail, ...(fields.length > 0 ? { errors: fields } : {}) };
};

/** Tries again while a service is away. Gives the error of the last try when it stays away. */
const patiently = async <R>(
  attempt: () => Promise<R>,
  waitsMs: readonly number[],
  signal: AbortSignal,
): Promise<R | RpcError> => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RpcError) || !isPassing(error)) throw error;
      const wait = waitsMs[tries];
      if (wait === undefined || signal.aborted) return error;
      await setTimeout(wait, undefined, { signal }).catch(() => undefined);
    }
  }
};

const isPassing = ({ code }: RpcError): boolean =>
  ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'ABORTED'].includes(code);

async function* untilStopped<T>({
  lines,
  signal,
}: {
  lines: AsyncIterable<T>;
  signal: AbortSignal;
}): AsyncGenerator<T> {
  for await (const line of lines) {
    if (signal.aborted) return;
    yield line;
  }
}
