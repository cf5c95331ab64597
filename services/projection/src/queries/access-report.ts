import {
  type AccessReportHead,
  type CustomerView,
  findEvent,
  type PortableData,
  type TimelineEntry,
} from '@icrm/contracts';
import type { RpcCall } from '@icrm/rpc';
import { customerKey, type Fact } from '../fact.ts';
import { latestDecisionFirst, toConsentDecision } from '../view/consent-decision.ts';
import { toTimelineEntry } from '../view/timeline-entry.ts';
import type { GetCustomerView } from './get-customer-view.ts';
import type { LiveViews } from './live-views.ts';
import { readHistory } from './read-history.ts';

/** Whose data, and how fresh. */
export type DisclosureQuestion = {
  readonly tenant: string;
  readonly customerId: string;
  readonly minPosition: bigint;
};

type Call = Pick<RpcCall, 'signal' | 'remainingMs'>;

/** Everything held on a person: first all but the timeline, then each event in clear, oldest first. */
export type AccessReportParts = {
  readonly head: AccessReportHead;
  readonly entries: readonly TimelineEntry[];
};

/** What a person is told, made of the view, the whole history and the declarations of the events. */
export const createDisclosures = (views: LiveViews, getCustomerView: GetCustomerView) => {
  const read = async (question: DisclosureQuestion, call: Call) => {
    const { tenant, customerId } = question;
    const answer = await getCustomerView({ ...question, by: { customerId }, explain: true }, call);
    // The service wrote it by the schema of the contracts.
    const view = JSON.parse(answer.view) as CustomerView;
    const keys = view.members.map((id) => customerKey(tenant, id));
    const facts: Fact[] = [];
    for await (const fact of readHistory(views, views.generation(), { tenant, keys })) facts.push(fact);
    return { view, facts, position: answer.position };
  };

  return {
    /** @throws RpcError NOT_FOUND, DEADLINE_EXCEEDED */
    async accessReport(question: DisclosureQuestion, call: Call): Promise<AccessReportParts> {
      const { view, facts, position } = await read(question, call);
      return {
        head: {
          format: 'icrm-access-report/1',
          tenant: question.tenant,
          customerId: question.customerId,
          members: view.members,
          generatedAt: new Date().toISOString(),
          position: position.toString(),
          entries: facts.length,
          view,
          consents: facts.flatMap((fact) => toConsentDecision(fact) ?? []).sort(latestDecisionFirst),
          links: view.links,
          sources: sourcesOf(facts),
          recipients: recipientsOf(facts),
        },
        entries: facts.map((fact) => toTimelineEntry(fact, views)),
      };
    },

    /** @throws RpcError NOT_FOUND, DEADLINE_EXCEEDED */
    async portableData(
      question: DisclosureQuestion,
      call: Call,
    ): Promise<{ readonly data: PortableData; readonly position: bigint }> {
      const { view, facts, position } = await read(question, call);
      const { segment: _ours, ...profile } = view.profile;
      const data: PortableData = {
        format: 'icrm-portable-data/1',
        customerId: question.customerId,
        generatedAt: new Date().toISOString(),
        kind: view.kind,
        profile,
        identifiers: view.identifiers.map(({ kind, value, system, at }) => ({
          kind,
          value,
          ...(system === undefined ? {} : { system }),
          at,
        })),
        consents: view.consents,
        orders: facts.filter(({ type }) => type === 'OrderPlaced').map(toOrder),
      };
      return { data, position };
    },
  };
};

const toOrder = ({ at, data }: Fact): PortableData['orders'][number] => {
  const { orderId = '', ...rest } = data as Record<string, never>;
  return { orderId, at, data: rest };
};

/** Who said it: the source that a fact names, else the channel it came through. */
const sourcesOf = (facts: readonly Fact[]): AccessReportHead['sources'] => {
  const bySource = Map.groupBy(facts, ({ data, channel }) => {
    const source: unknown = Reflect.get(data, 'source');
    return typeof source === 'string' ? source : channel;
  });
  return [...bySource]
    .map(([source, own]) => {
      const times = own.map(({ at }) => at).sort();
      return { source, events: own.length, firstAt: times[0] ?? '', lastAt: times.at(-1) ?? '' };
    })
    .sort((a, b) => (a.source < b.source ? -1 : 1));
};

/** The topics that the events were published to; what is bookkeeping stays inside. */
const recipientsOf = (facts: readonly Fact[]): AccessReportHead['recipients'] => {
  const topics = facts.flatMap(({ type }) => {
    const definition = findEvent(type);
    return definition?.published === true ? [`icrm.${definition.context}.events.v1`] : [];
  });
  return [...Map.groupBy(topics, (topic) => topic)]
    .map(([topic, own]) => ({ topic, events: own.length }))
    .sort((a, b) => (a.topic < b.topic ? -1 : 1));
};
