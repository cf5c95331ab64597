import type { RecentWrite } from './recent-writes.ts';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS } from './revision.ts';

/** The stream as an append finds it. */
export type AppendTarget = {
  /** Last revision, NO_STREAM or DELETED. */
  readonly last: number;
  readonly softDeleted: boolean;
  /** Whether the stream's metadata stream has events. */
  readonly hasMetadata: () => boolean;
  /** The recorded event id at a revision. */
  readonly idAt: (revision: number) => { id: string; position: number } | undefined;
  readonly recent: (id: string) => RecentWrite | undefined;
};

export type AppendDecision =
  | { readonly kind: 'append' }
  | { readonly kind: 'done'; readonly revision: number; readonly position?: number }
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

const APPEND: AppendDecision = { kind: 'append' };

const wrong = (target: AppendTarget): AppendDecision => ({
  kind: 'wrong-expected-version',
  current: target.last,
});

/** Expectations without a revision: an event counts as written when its id is among the recent writes. */
const decideWeak = (target: AppendTarget, ids: readonly string[]): AppendDecision => {
  const [first] = ids;
  if (first === undefined) return { kind: 'done', revision: target.last };
  if (target.recent(first) === undefined) return APPEND;
  let last: RecentWrite | undefined;
  for (const id of ids) {
    last = target.recent(id);
    if (last === undefined) return wrong(target);
  }
  return last === undefined ? APPEND : { kind: 'done', revision: last.revision, position: last.position };
};

/** An expectation below the last revision: either the very same events stand there, or it is wrong. */
const decideStrong = (target: AppendTarget, expected: number, ids: readonly string[]): AppendDecision => {
  const recreates = expected === NO_STREAM && target.softDeleted;
  if (ids.length === 0) return recreates ? { kind: 'done', revision: target.last } : wrong(target);
  let position = 0;
  for (const [index, id] of ids.entries()) {
    const stored = target.idAt(expected + 1 + index);
    if (stored?.id !== id) return index === 0 && recreates ? APPEND : wrong(target);
    position = stored.position;
  }
  return { kind: 'done', revision: expected + ids.length, position };
};

/** Nothing can be added to a tombstoned stream, whatever was expected. */
const decideTombstoned = (expected: number, ids: readonly string[]): AppendDecision =>
  ids.length === 0 && (expected === ANY || expected === NO_STREAM)
    ? { kind: 'done', revision: NO_STREAM }
    : { kind: 'stream-deleted' };

const decideExisting = (target: AppendTarget, ids: readonly string[]): AppendDecision => {
  if (target.softDeleted) return { kind: 'stream-deleted' };
  return target.last === NO_STREAM && !target.hasMetadata() ? wrong(target) : decideWeak(target, ids);
};

/** Whether an append is to be written, has been written before, or must be refused. */
export const decideAppend = (
  target: AppendTarget,
  expected: number,
  ids: readonly string[],
): AppendDecision => {
  const { last } = target;
  if (last === DELETED) return decideTombstoned(expected, ids);
  if (expected === STREAM_EXISTS) return decideExisting(target, ids);
  if (expected === ANY) return decideWeak(target, ids);
  if (expected < last) return decideStrong(target, expected, ids);
  if (expected > last) return wrong(target);
  return ids.length === 0 ? { kind: 'done', revision: last } : APPEND;
};
