import type { CustomerView } from '@icrm/contracts';
import type { RpcCall } from '@icrm/rpc';
import { customerKey, type Fact } from '../fact.ts';
import type { Facet } from '../view/facet.ts';
import { mergeView } from '../view/merge.ts';
import { createRevealFacets } from '../view/reveal-facets.ts';
import { rulesAt } from '../view/survivorship-rules.ts';
import { fromTimelineDocument } from '../view/timeline-entry.ts';
import { componentAsOf, firstFact, type Moment } from './as-of.ts';
import { invalid, refuse } from './errors.ts';
import { explainView, type ReadFacts } from './explain-view.ts';
import { findComponent } from './find-component.ts';
import { awaitPosition } from './freshness.ts';
import type { LiveViews } from './live-views.ts';
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

export type ViewAnswer = { readonly view: string; readonly position: bigint };

/** Answers with the view as JSON text. @throws RpcError NOT_FOUND, INVALID_ARGUMENT, DEADLINE_EXCEEDED */
export type GetCustomerView = (
  question: ViewQuestion,
  call: Pick<RpcCall, 'signal' | 'remainingMs'>,
) => Promise<ViewAnswer>;

export const createGetCustomerView = (views: LiveViews, cache: ViewCache): GetCustomerView => {
  const { sections, ruleVersions } = views;
  const reveal = createRevealFacets(views.reveal, sections);

  const findCustomerId = async ({ tenant, by }: ViewQuestion): Promise<string> => {
    if ('customerId' in by) return by.customerId;
    const row = await views.generation().rows.findOne({ keys: by.key, tenant }, { fields: ['customerId'] });
    if (row?.customerId === undefined) throw refuse('customer-not-found');
    return row.customerId;
  };

  const readFacts: ReadFacts = async (ids) => {
    const documents = await views.generation().timeline.getMany(ids);
    return new Map<string, Fact>(
      [...documents].map(([id, document]) => [id, fromTimelineDocument(document)]),
    );
  };

  const merge = async (
    sealed: readonly Facet[],
    { explain, at }: { readonly explain: boolean; readonly at?: string },
  ): Promise<CustomerView | undefined> => {
    const merging = { sections, rules: rulesAt(ruleVersions, at) };
    const revealed = await reveal(sealed);
    const view = mergeView(revealed, merging);
    return view !== undefined && explain ? explainView(view, revealed, { ...merging, readFacts }) : view;
  };

  const latest = async (question: ViewQuestion, customerId: string): Promise<string | undefined> => {
    const { tenant, explain } = question;
    const members = () => findComponent(views.generation(), tenant, customerId);
    if (explain) {
      const view = await merge(await members(), { explain });
      return view === undefined ? undefined : JSON.stringify(view);
    }
    return cache.get(customerKey(tenant, customerId), async () => {
      const sealed = await members();
      const view = await merge(sealed, { explain });
      return view === undefined ? undefined : { text: JSON.stringify(view), members: sealed };
    });
  };

  const past = async (
    { tenant, explain }: ViewQuestion,
    customerId: string,
    moment: Moment,
  ): Promise<string | undefined> => {
    requirePast(moment, views.progress.position());
    const generation = views.generation();
    const sealed = await componentAsOf(generation, { tenant, customerId }, { moment, sections });
    const at = moment.kind === 'time' ? moment.time : latestRecordedAt(sealed);
    const view = await merge(sealed, { explain, ...(at === undefined ? {} : { at }) });
    if (view !== undefined) return JSON.stringify({ ...view, asOf: toAsOf(moment) });
    const first = await firstFact(generation, customerKey(tenant, customerId));
    if (first === undefined) return undefined;
    throw refuse('before-first-event', { firstAt: first.recordedAt, firstPosition: first.position });
  };

  return async (question, call) => {
    await awaitPosition(views.progress, question.minPosition, call);
    const position = views.progress.position();
    const customerId = await findCustomerId(question);
    const { asOf } = question;
    const view = await (asOf === undefined ? latest(question, customerId) : past(question, customerId, asOf));
    if (view === undefined) throw refuse('customer-not-found', { customerId });
    return { view, position };
  };
};

/** What has not happened yet cannot be shown: a later event of that time or position could still come. */
const requirePast = (moment: Moment, position: bigint): void => {
  if (moment.kind === 'time' && Date.parse(moment.time) > Date.now())
    throw invalid('as_of_time', 'is in the future');
  if (moment.kind === 'position' && moment.position > position)
    throw invalid('as_of_position', `is beyond position ${position}, which the views have come to`);
};

const latestRecordedAt = (facets: readonly Facet[]): string | undefined =>
  facets
    .map(({ recordedAt }) => recordedAt)
    .sort()
    .at(-1);

const toAsOf = (moment: Moment): CustomerView['asOf'] =>
  moment.kind === 'time' ? { time: moment.time } : { position: moment.position.toString() };
