import type { FieldMask } from '@icrm/contracts';
import type { RpcCall } from '@icrm/rpc';
import { customerKey } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import { comparePositions } from '../view/position.ts';
import {
  fromTimelineDocument,
  type TimelineDocument,
  timelineId,
  toTimelineEntry,
} from '../view/timeline-entry.ts';
import { invalid, refuse } from './errors.ts';
import { findComponent } from './find-component.ts';
import { awaitPosition } from './freshness.ts';
import type { LiveViews } from './live-views.ts';

/** A page of the history of a customer and everybody linked with them. */
type TimelineQuestion = {
  readonly tenant: string;
  readonly customerId: string;
  readonly limit: number;
  readonly cursor: string;
  readonly oldestFirst: boolean;
  readonly minPosition: bigint;
  readonly mask?: FieldMask | undefined;
};

type TimelineAnswer = {
  /** TimelineEntry documents as JSON. */
  readonly entries: string[];
  readonly nextCursor: string;
  readonly position: bigint;
};

/** Which facts: of whom, in which direction, beyond which position. */
export type TimelineRange = {
  readonly keys: readonly string[];
  readonly oldestFirst: boolean;
  /** Exclusive; undefined begins at the end that comes first. */
  readonly beyond: bigint | undefined;
  readonly limit: number;
};

const afterAll = 2n ** 64n - 1n;

const rangeOf = (key: string, { oldestFirst, beyond }: TimelineRange) => {
  const [from, to] = oldestFirst ? [beyond ?? 0n, afterAll] : [0n, beyond ?? afterAll];
  return { _id: { $gt: timelineId(key, from), $lt: timelineId(key, to) } };
};

const positionIn = ({ _id }: TimelineDocument): string => _id.slice(-20);

/** The first facts of a range over several customers, merged by position; one about two of them comes once. */
export const readTimeline = async (
  { timeline }: Pick<Generation, 'timeline'>,
  range: TimelineRange,
): Promise<readonly TimelineDocument[]> => {
  const { keys, oldestFirst, limit } = range;
  const pages = await Promise.all(
    keys.map((key) => timeline.find(rangeOf(key, range), { sort: { _id: oldestFirst ? 1 : -1 }, limit })),
  );
  const direction = oldestFirst ? 1 : -1;
  const byPosition = new Map(pages.flat().map((document) => [positionIn(document), document]));
  return [...byPosition]
    .sort(([a], [b]) => direction * comparePositions(a, b))
    .slice(0, limit)
    .map(([, document]) => document);
};

/** The keys of everybody linked with a customer. @throws RpcError NOT_FOUND */
export const memberKeys = async (
  generation: Generation,
  tenant: string,
  customerId: string,
): Promise<readonly string[]> => {
  const members = await findComponent(generation, tenant, customerId);
  if (members.length === 0) throw refuse('customer-not-found', { customerId });
  return members.map((member) => customerKey(tenant, member.customerId));
};

/** Entries as JSON, personal values opened as far as the caller sees them. */
export const toEntryTexts = async (
  { reveal, ...folding }: Pick<LiveViews, 'reveal' | 'sections' | 'definitionOf'>,
  { tenant, mask }: { readonly tenant: string; readonly mask?: FieldMask | undefined },
  documents: readonly TimelineDocument[],
): Promise<string[]> => {
  const facts = await reveal(tenant, documents.map(fromTimelineDocument));
  return facts.map((fact) => JSON.stringify(toTimelineEntry(fact, folding, mask)));
};

const parseTimelineCursor = (cursor: string): bigint | undefined => {
  if (cursor === '') return undefined;
  if (!/^\d{1,20}$/.test(cursor)) throw invalid('cursor', 'is not a cursor of ours');
  return BigInt(cursor);
};

export type GetTimeline = (
  question: TimelineQuestion,
  call: Pick<RpcCall, 'signal' | 'remainingMs'>,
) => Promise<TimelineAnswer>;

export const createGetTimeline =
  (views: LiveViews): GetTimeline =>
  async (question, call) => {
    const { tenant, customerId, limit, oldestFirst } = question;
    const beyond = parseTimelineCursor(question.cursor);
    await awaitPosition(views.progress, question.minPosition, call);
    const position = views.progress.position();
    const generation = views.generation();
    const keys = await memberKeys(generation, tenant, customerId);
    const found = await readTimeline(generation, { keys, oldestFirst, beyond, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = found.length > shown.length ? shown.at(-1) : undefined;
    return {
      entries: await toEntryTexts(views, question, shown),
      nextCursor: last === undefined ? '' : BigInt(positionIn(last)).toString(),
      position,
    };
  };
