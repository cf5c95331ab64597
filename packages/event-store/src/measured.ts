import { type Attributes, counter, histogram, type Span, type SpanName, withSpan } from '@icrm/telemetry';

// Made when first used: the instruments of a program are those of the telemetry that it started with.
const instruments = lazily(() => ({
  append: histogram('icrm.append.duration'),
  command: histogram('icrm.command.duration'),
  conflicts: counter('icrm.append.conflicts'),
}));

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What is measured: the span, the histogram, and what both are grouped by. */
export type Measurement<T> = {
  readonly span: SpanName;
  readonly kind: 'client' | 'internal';
  readonly duration: 'append' | 'command';
  /** Attributes of the span alone. */
  readonly details: Attributes;
  /** Attributes of both. */
  readonly group: Attributes;
  /** How it ended, for both. */
  readonly outcomeOf: (result: T) => string;
};

/** Runs work inside a span and records how long it took and how it ended. */
export const measured = <T>(
  { span, kind, duration, details, group, outcomeOf }: Measurement<T>,
  work: (span: Span) => Promise<T>,
): Promise<T> =>
  withSpan(span, { kind, attributes: { ...details, ...group } }, async (active) => {
    const since = performance.now();
    const note = (outcome: string) => {
      active.set({ 'icrm.outcome': outcome });
      const seconds = (performance.now() - since) / 1_000;
      instruments()[duration].record(seconds, { ...group, 'icrm.outcome': outcome });
    };
    try {
      const result = await work(active);
      note(outcomeOf(result));
      return result;
    } catch (error) {
      note(error instanceof Error ? error.name : 'error');
      throw error;
    }
  });

/** Notes that somebody else wrote to a stream first. */
export const countConflict = (category: string): void =>
  instruments().conflicts.add(1, { 'icrm.category': category });
