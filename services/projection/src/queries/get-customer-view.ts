import type { CustomerView } from '@icrm/contracts';
import type { RpcCall } from '@icrm/rpc';
import { customerKey } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import type { Facet } from '../view/facet.ts';
import { dueOf, mergeView } from '../view/merge.ts';
import { createRevealFacets } from '../view/reveal-facets.ts';
import { nextRulesAfter, rulesAt } from '../view/survivorship-rules.ts';
import { fromTimelineDocument } from '../view/timeline-entry.ts';
import { componentAsOf, firstFact, type Moment } from './as-of.ts';
import { invalid, refuse } from './errors.ts';
import { explainView, type ReadFacts } from './explain-view.ts';
import { awaitPosition } from './freshness.ts';
import type { LiveViews } from './live-views.ts';
import { createReadMembers } from './read-members.ts';
import type { ViewCache } from './view-cache.ts';

/** Which view: of whom, how fresh, as of when, explained or not. */
export type ViewQuestion = {
  readonly tenant: string;
  /** A customer id, or the keyed hash of an identifier. */
  readonly by: { readonly customerId: string } | { readonly key: string };
  readonly minPosition: bigint;
  readonly asOf?: Moment;
  readonly explain: boolean;
};

type ViewAnswer = {
  readonly view: string;
  /** All events up to here are in the view, and no others. */
  readonly position: bigint;
  /** When it was answered; with the position, what gives the same view again. */
  readonly seenAt: string;
};

/** Answers with the view as JSON text, and the position that it is exactly of: asked for as of it, it is the same.  @throws RpcError NOT_FOUND, INVALID_ARGUMENT, DEADLINE_EXCEEDED */
export type GetCustomerView = (question: ViewQuestion, call: Call) => Promise<ViewAnswer>;

export const createGetCustomerView = (views: LiveViews, cache: ViewCache): GetCustomerView => {
  const { sections, definitionOf, ruleVersions } = views;
  const reveal = createRevealFacets(views.reveal, sections);

  const merge = async (
    sealed: readonly Facet[],
    { generation, explain, at = new Date().toISOString() }: Merging,
  ): Promise<CustomerView | undefined> => {
    const merging = { sections, rules: rulesAt(ruleVersions, at), at };
    const revealed = await reveal(sealed);
    const view = mergeView(revealed, merging);
    if (view === undefined || !explain) return view;
    return explainView(view, revealed, { ...merging, readFacts: readFactsOf(generation) });
  };

  const readMembers = createReadMembers(views);

  const latest = async (asked: Asked, call: Call): Promise<Read> => {
    const { tenant, customerId } = asked;
    // A text in memory is of this position too: what an event changes is forgotten as the event counts.
    let position = views.progress.position();
    let seenAt = new Date().toISOString();
    const build = async () => {
      const { members, position: reached } = await readMembers(asked, call);
      const at = new Date().toISOString();
      position = reached;
      seenAt = at;
      const view = await merge(members, { ...asked, at });
      const due = earlier(dueOf(members, { sections, at }), nextRulesAfter(ruleVersions, at));
      return view === undefined ? undefined : { text: JSON.stringify(view), members, due };
    };
    const text = await (asked.explain
      ? build().then((built) => built?.text)
      : cache.get(customerKey(tenant, customerId), build));
    return { text, position, seenAt };
  };

  const past = async (asked: Asked, moment: Moment): Promise<string | undefined> => {
    const { generation, tenant, customerId } = asked;
    const sealed = await componentAsOf(
      generation,
      { tenant, customerId },
      { moment, sections, definitionOf },
    );
    const at = moment.kind === 'position' ? (moment.seenAt ?? latestRecordedAt(sealed)) : moment.time;
    const view = await merge(sealed, { ...asked, ...(at === undefined ? {} : { at }) });
    if (view !== undefined) return JSON.stringify({ ...view, asOf: toAsOf(moment) });
    const first = await firstFact(generation, customerKey(tenant, customerId));
    if (first === undefined) return undefined;
    throw refuse('before-first-event', { firstAt: first.recordedAt, firstPosition: first.position });
  };

  return async (question, call) => {
    await awaitPosition(views.progress, question.minPosition, call);
    const position = views.progress.position();
    const generation = views.generation();
    const { asOf, tenant, explain } = question;
    if (asOf !== undefined) requirePast(asOf, position);
    const customerId = await findCustomerId(generation, question);
    const asked = { generation, tenant, customerId, explain };
    const read =
      asOf === undefined
        ? await latest(asked, call)
        : { text: await past(asked, asOf), position, seenAt: new Date().toISOString() };
    if (read.text === undefined) throw refuse('customer-not-found', { customerId });
    return { ...read, view: read.text };
  };
};

const earlier = (one: string | undefined, other: string | undefined): string | undefined =>
  [one ?? [], other ?? []].flat().sort().at(0);

type Merging = { readonly generation: Generation; readonly explain: boolean; readonly at?: string };
type Asked = Merging & { readonly tenant: string; readonly customerId: string };
type Read = Omit<ViewAnswer, 'view'> & { readonly text: string | undefined };
type Call = Pick<RpcCall, 'signal' | 'remainingMs'>;

const findCustomerId = async ({ rows }: Generation, { tenant, by }: ViewQuestion): Promise<string> => {
  if ('customerId' in by) return by.customerId;
  const row = await rows.findOne({ keys: by.key, tenant }, { fields: ['customerId'] });
  if (row?.customerId === undefined) throw refuse('customer-not-found');
  return row.customerId;
};

const readFactsOf =
  ({ timeline }: Generation): ReadFacts =>
  async (ids) => {
    const documents = await timeline.getMany(ids);
    return new Map([...documents].map(([id, document]) => [id, fromTimelineDocument(document)]));
  };

/** What has not happened yet cannot be shown: a later event of that time or position could still come. */
const requirePast = (moment: Moment, position: bigint): void => {
  const time = moment.kind === 'position' ? moment.seenAt : moment.time;
  if (time !== undefined && Date.parse(time) > Date.now())
    throw invalid(fieldOf[moment.kind === 'position' ? 'recorded' : moment.kind], 'is in the future');
  if (moment.kind === 'position' && moment.position > position)
    throw invalid(fieldOf.position, `is beyond position ${position}, which the views have come to`);
};

const fieldOf: Readonly<Record<Moment['kind'], string>> = {
  position: 'as_of_position',
  recorded: 'as_of_time',
  happened: 'as_of_happened',
};

const latestRecordedAt = (facets: readonly Facet[]): string | undefined =>
  facets
    .map(({ recordedAt }) => recordedAt)
    .sort()
    .at(-1);

const toAsOf = (moment: Moment): CustomerView['asOf'] => {
  if (moment.kind === 'position') {
    const { position, seenAt } = moment;
    return { position: position.toString(), ...(seenAt === undefined ? {} : { time: seenAt }) };
  }
  return moment.kind === 'recorded' ? { time: moment.time } : { happened: moment.time };
};
