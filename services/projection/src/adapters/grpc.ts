import { viewV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { splitKey } from '../fact.ts';
import type { Audit } from '../projector/audit.ts';
import { listParked, type ParkedDocument } from '../projector/parked.ts';
import type { RebuildProgress } from '../projector/rebuild.ts';
import type { Views } from '../projector/views.ts';
import { refuse } from '../queries/errors.ts';
import type { GetCustomerView } from '../queries/get-customer-view.ts';
import type { Preview, PreviewSurvivorship } from '../queries/preview-survivorship.ts';
import type { SearchCustomers } from '../queries/search-customers.ts';
import { projectionStatus } from '../queries/status.ts';
import type { GetTimeline } from '../queries/timeline.ts';
import type { WatchTimeline } from '../queries/watch-timeline.ts';
import type { SurvivorshipRules } from '../view/survivorship-rules.ts';
import type { Naming } from './find-by.ts';
import { askView, askViews } from './many-views.ts';
import { defaultLimit, requests, toRules } from './requests.ts';
import { toMask } from './sight.ts';

/** What the service answers with. */
export type ViewQueries = {
  readonly getCustomerView: GetCustomerView;
  readonly searchCustomers: SearchCustomers;
  readonly getTimeline: GetTimeline;
  readonly watchTimeline: WatchTimeline;
  readonly previewSurvivorship: PreviewSurvivorship;
  readonly ruleVersions: readonly SurvivorshipRules[];
  readonly views: Views;
  readonly events: EventStore;
  readonly audit: Pick<Audit, 'state'>;
  readonly naming: Naming;
};

const toRebuildResponse = (progress: RebuildProgress): viewV1.RebuildViewsResponse => ({
  events: BigInt(progress.events),
  position: progress.position,
  headPosition: progress.headPosition,
  phase: progress.phase,
  liveHash: progress.liveHash ?? '',
  newHash: progress.newHash ?? '',
  message: progress.message ?? '',
});

const toParkedEvent = ({ position, key, type, section, reason }: ParkedDocument): viewV1.ParkedEvent => ({
  position,
  ...splitKey(key),
  type,
  section,
  reason,
});

const toPreviewResponse = (preview: Preview): viewV1.PreviewSurvivorshipResponse => ({
  version: preview.version,
  otherVersion: preview.otherVersion,
  compared: BigInt(preview.compared),
  different: BigInt(preview.different),
  fields: [...preview.fields]
    .sort(([, a], [, b]) => b - a)
    .map(([field, views]) => ({ field, views: BigInt(views) })),
  examples: preview.examples.map(({ customerId, field, present, other }) => ({
    customerId,
    field,
    value: JSON.stringify(present.value),
    rule: present.rule,
    otherValue: JSON.stringify(other.value),
    otherRule: other.rule,
  })),
  unreadable: BigInt(preview.unreadable),
  position: preview.position,
});

async function* rebuildViews(views: Views): AsyncGenerator<viewV1.RebuildViewsResponse> {
  const run = views.rebuild();
  if (run === undefined) throw refuse('rebuild-running');
  for await (const progress of run.follow()) yield toRebuildResponse(progress);
}

/** The view service over gRPC. */
export const viewRpc = (queries: ViewQueries): RpcService => {
  const ask = askView(queries.getCustomerView, queries.naming);
  return implement(viewV1.ViewServiceService, {
    getCustomerView: ask,
    getCustomerViews: askViews(ask),
    searchCustomers: validated(requests.searchCustomers, async (request, call) => {
      const limit = request.limit === 0 ? defaultLimit : request.limit;
      const { total, ...answer } = await queries.searchCustomers.search(
        { ...request, limit, mask: toMask(request.sight) },
        call,
      );
      return { ...answer, total: total === undefined ? undefined : BigInt(total) };
    }),
    getTimeline: validated(requests.getTimeline, (request, call) =>
      queries.getTimeline(
        {
          ...request,
          limit: request.limit === 0 ? defaultLimit : request.limit,
          mask: toMask(request.sight),
        },
        call,
      ),
    ),
    watchTimeline: validated(requests.watchTimeline, async function* (request, call) {
      const question = { ...request, mask: toMask(request.sight) };
      for await (const { entry, position } of queries.watchTimeline(question, call.signal))
        yield {
          position,
          item:
            entry === undefined
              ? { $case: 'heartbeat' as const, value: {} }
              : { $case: 'entry' as const, value: entry },
        };
    }),
    async getProjectionStatus() {
      const status = await projectionStatus(queries.views, queries.events);
      const { audited, differences } = queries.audit.state();
      return {
        ...status,
        customers: BigInt(status.customers),
        timelineEntries: BigInt(status.timelineEntries),
        eventsApplied: BigInt(status.eventsApplied),
        parked: BigInt(status.parked),
        audited: BigInt(audited),
        auditDifferences: BigInt(differences),
      };
    },
    listParked: validated(requests.listParked, async (request) => {
      const limit = request.limit === 0 ? defaultLimit : request.limit;
      const { parked, nextCursor } = await listParked(queries.views.generation(), { ...request, limit });
      return { parked: parked.map(toParkedEvent), nextCursor };
    }),
    async replayParked() {
      const { repaired, parked } = await queries.views.replayParked();
      return { repaired: BigInt(repaired), parked: BigInt(parked) };
    },
    previewSurvivorship: validated(requests.previewSurvivorship, async (request, call) => {
      // Rules of one's own, tried on fields one does not see, would tell of them by what differs.
      const { hidden = [], shortened = [] } = toMask(request.sight)?.masked ?? {};
      const [group] = [...hidden, ...shortened];
      if (group !== undefined) throw refuse('field-withheld', { field: 'rules', group });
      const other = toRules(request, queries.ruleVersions);
      return toPreviewResponse(await queries.previewSurvivorship({ ...request, other }, call.signal));
    }),
    rebuildViews: () => rebuildViews(queries.views),
  });
};
