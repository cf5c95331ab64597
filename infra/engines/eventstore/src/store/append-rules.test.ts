import { describe, expect, test } from '@jest/globals';
import { type AppendTarget, decideAppend } from './append-rules.ts';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS } from './revision.ts';

/** A stream whose events are named `e0`, `e1`, …; all of them recent unless told otherwise. */
const stream = (last: number, more: Partial<AppendTarget> = {}): AppendTarget => {
  const at = (id: string): number => Number(id.slice(1));
  const isStored = (id: string): boolean => id.startsWith('e') && at(id) <= last && last !== DELETED;
  return {
    last,
    softDeleted: false,
    hasMetadata: () => false,
    idAt: (revision) => (revision <= last ? { id: `e${revision}`, position: 100 + revision } : undefined),
    recent: (id) => (isStored(id) ? { stream: 's', revision: at(id), position: 100 + at(id) } : undefined),
    ...more,
  };
};

const forgotten = { recent: () => undefined };
const append = { kind: 'append' };
const deleted = { kind: 'stream-deleted' };
const done = (revision: number, position?: number) => ({
  kind: 'done',
  revision,
  ...(position !== undefined && { position }),
});
const wrong = (current: number) => ({ kind: 'wrong-expected-version', current });

describe('an append to a tombstoned stream', () => {
  test.each([ANY, NO_STREAM, STREAM_EXISTS, 0, 3])(
    'with events is refused whatever is expected (%d)',
    (expected) => {
      expect(decideAppend(stream(DELETED), expected, ['x'])).toEqual(deleted);
    },
  );
  test.each([
    [ANY, done(NO_STREAM)],
    [NO_STREAM, done(NO_STREAM)],
    [STREAM_EXISTS, deleted],
    [0, deleted],
  ])('without events, expecting %d', (expected, decision) => {
    expect(decideAppend(stream(DELETED), expected, [])).toEqual(decision);
  });
});

describe('expecting that the stream exists', () => {
  test('refuses a soft-deleted stream as deleted', () => {
    expect(decideAppend(stream(3, { softDeleted: true }), STREAM_EXISTS, ['x'])).toEqual(deleted);
  });
  test('refuses a stream without events and metadata', () => {
    expect(decideAppend(stream(NO_STREAM), STREAM_EXISTS, ['x'])).toEqual(wrong(NO_STREAM));
  });
  test('is content with metadata alone', () => {
    expect(decideAppend(stream(NO_STREAM, { hasMetadata: () => true }), STREAM_EXISTS, ['x'])).toEqual(
      append,
    );
  });
});

describe.each([ANY, STREAM_EXISTS])('expecting no revision (%d)', (expected) => {
  test.each([
    ['appends what is new', ['x', 'y'], append],
    ['answers what was written with where it stands', ['e1', 'e2'], done(2, 102)],
    ['refuses a mixture of written and new', ['e1', 'x'], wrong(2)],
    ['appends a new event even if a written one follows', ['x', 'e1'], append],
    ['answers an empty append with the last revision', [], done(2)],
  ])('%s', (_title, ids, decision) => {
    expect(decideAppend(stream(2), expected, ids)).toEqual(decision);
  });
  test('appends again what is no longer remembered', () => {
    expect(decideAppend(stream(2, forgotten), expected, ['e1'])).toEqual(append);
  });
});

describe('expecting a revision', () => {
  test.each([
    ['appends at the last revision', 2, ['x'], append],
    ['refuses a revision ahead', 3, ['x'], wrong(2)],
    ['refuses a revision behind', 1, ['x'], wrong(2)],
    ['answers what stands there already', 0, ['e1', 'e2'], done(2, 102)],
    ['answers a part of what stands there', NO_STREAM, ['e0'], done(0, 100)],
    ['refuses when a later event differs', 0, ['e1', 'x'], wrong(2)],
    ['refuses when more is sent than stands there', 1, ['e2', 'e3'], wrong(2)],
    ['refuses an empty append behind', 1, [], wrong(2)],
    ['answers an empty append at the last revision', 2, [], done(2)],
  ])('%s', (_title, expected, ids, decision) => {
    expect(decideAppend(stream(2, forgotten), expected, ids)).toEqual(decision);
  });

  test('begins a stream', () => {
    expect(decideAppend(stream(NO_STREAM), NO_STREAM, ['x'])).toEqual(append);
    expect(decideAppend(stream(NO_STREAM), 0, ['x'])).toEqual(wrong(NO_STREAM));
  });

  test('begins a soft-deleted stream again, but not over events it has', () => {
    const target = stream(2, { softDeleted: true });
    expect(decideAppend(target, NO_STREAM, ['x'])).toEqual(append);
    expect(decideAppend(target, NO_STREAM, [])).toEqual(done(2));
    expect(decideAppend(target, NO_STREAM, ['e0', 'x'])).toEqual(wrong(2));
    expect(decideAppend(target, NO_STREAM, ['e0', 'e1'])).toEqual(done(1, 101));
    expect(decideAppend(target, 1, ['x'])).toEqual(wrong(2));
    expect(decideAppend(target, 2, ['x'])).toEqual(append);
  });
});
