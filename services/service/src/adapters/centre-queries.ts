import type { centreV1 } from '@icrm/contracts';
import type { CentreCosts, QueueCosts } from '../application/centre/centre-costs.ts';
import type { CentreDesk, CentreName } from '../application/centre/centre-desk.ts';
import { DEFAULT_WITHIN_SECONDS } from '../application/centre/centre-metrics.ts';
import type { CentreOwner } from '../application/centre/centre-owner.ts';
import type { CentreReplay } from '../application/centre/centre-replay.ts';
import { describeProblem } from '../domain/centre/commands.ts';
import { occupancyOf } from '../domain/routing/agent.ts';
import type { CallEnd, Comparison, Figures } from '../domain/routing/compare.ts';
import { problemsOf, type Step } from '../domain/routing/vector.ts';
import { calendarNamed } from './calendar-named.ts';
import { refuse } from './refusals.ts';

export type CentreQueriesOptions = {
  readonly desk: CentreDesk;
  readonly replay: CentreReplay;
  readonly costs: CentreCosts;
  readonly address: () => string;
  readonly now: () => number;
};

/** A centre that is there, by its owner. @throws RpcError for one that is not */
export const openCentreOf = async (desk: CentreDesk, name: CentreName): Promise<CentreOwner> => {
  const owner = await desk.owner(name);
  if (owner.revision() < 0n) throw refuse('centre-not-found');
  return owner;
};

const HOUR_MS = 3_600_000;
const MOST_CHANGES = 100;

type Asked = { readonly tenant: string; readonly centreId: string };
type Span = { readonly from?: string | undefined; readonly until?: string | undefined };

/** What is asked of a centre. */
export const centreQueries = ({ desk, replay, costs, address, now }: CentreQueriesOptions) => ({
  async getCentre(name: Asked): Promise<centreV1.GetCentreResponse> {
    const owner = await openCentreOf(desk, name);
    const { book, look } = owner.live();
    const at = now();
    const queues = new Set([...book.queues.keys(), ...[...look.calls.values()].flatMap(queuesOf)]);
    return {
      vector: book.vector?.version ?? 0,
      calls: look.calls.size,
      revision: owner.revision(),
      owner: address(),
      agents: [...look.agents.values()].map((agent) => ({
        ...{ agentId: agent.id, state: agent.state, silent: agent.silent },
        ...{ calls: agent.calls, offers: agent.offers, capacity: agent.capacity },
        occupancy: occupancyOf(agent, Math.max(at, agent.signedOnAt)),
      })),
      queues: [...queues].sort().map((queue) => ({
        queue,
        waiting: look.queueLength(queue),
        longestWaitSeconds: Math.max(0, at - (look.firstIn(queue)?.arrivedAt ?? at)) / 1_000,
      })),
    };
  },

  async getServiceLevel({
    queue,
    from,
    until,
    withinSeconds,
    ...name
  }: Asked &
    Span & {
      readonly queue?: string | undefined;
      readonly withinSeconds?: number | undefined;
    }): Promise<centreV1.GetServiceLevelResponse> {
    const { levels, book } = (await openCentreOf(desk, name)).live();
    const end = until === undefined ? now() : Date.parse(until);
    const intervals = levels.intervals({
      ...{ queue, until: end, from: from === undefined ? end - HOUR_MS : Date.parse(from) },
      withinMs: (of) =>
        (withinSeconds ?? book.queues.get(of)?.withinSeconds ?? DEFAULT_WITHIN_SECONDS) * 1_000,
    });
    return {
      intervals: intervals.map(({ from: at, answeredInTime, ...rest }) => ({
        ...rest,
        answeredInTime,
        from: new Date(at).toISOString(),
      })),
    };
  },

  async getCallCosts({
    queue,
    from,
    until,
    version,
    ...name
  }: Asked &
    Span & {
      readonly queue?: string | undefined;
      readonly version?: number | undefined;
    }): Promise<centreV1.GetCallCostsResponse> {
    const span = {
      from: from === undefined ? 0 : Date.parse(from),
      until: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
    };
    const found = await costs(name, { ...span, version });
    if (found === undefined) throw refuse('cost-model-not-found');
    const queues = found.queues.filter((each) => queue === undefined || each.queue === queue);
    return {
      version: found.model.version,
      queues: queues.map((each) => toCosts(each, found.model.currency)),
    };
  },

  async compareVector({
    from,
    until,
    steps,
    calendar,
    ...name
  }: Asked &
    Span & {
      readonly steps?: readonly Step[] | undefined;
      readonly calendar: string;
    }): Promise<centreV1.CompareVectorResponse> {
    const problems = steps === undefined ? [] : problemsOf({ steps });
    if (problems.length > 0)
      throw refuse('vector-refused', { problems: problems.map(describeProblem).join('; ') });
    const span = {
      from: from === undefined ? 0 : Date.parse(from),
      until: until === undefined ? now() : Date.parse(until),
    };
    const draft = steps && { calendar: calendarNamed(calendar), steps };
    const { decisions, differences, comparison } = await replay(name, span, draft);
    if (decisions === 0 && comparison === undefined && draft !== undefined) throw refuse('centre-not-found');
    return { decisions, differences, ...toComparison(comparison) };
  },
});

const toCosts = (costs: QueueCosts, currency: string): centreV1.QueueCosts => {
  const { queue, answered, abandoned, totalMinor } = costs;
  const each = Math.max(1, answered);
  const money = (minor: number) => ({ minor: BigInt(Math.round(minor)), currency });
  return {
    ...{ queue, answered, abandoned },
    waitSeconds: costs.waitedMs / each / 1_000,
    handlingSeconds: costs.handledMs / each / 1_000,
    holdSeconds: costs.heldMs / each / 1_000,
    wrapUpSeconds: costs.wrapUpMs / each / 1_000,
    total: money(totalMinor),
    perCall: money(totalMinor / each),
  };
};

const queuesOf = ({ priorities }: { readonly priorities: ReadonlyMap<string, number> }) => [
  ...priorities.keys(),
];

const toComparison = (
  comparison: Comparison | undefined,
): Omit<centreV1.CompareVectorResponse, 'decisions' | 'differences'> => ({
  calls: comparison?.calls ?? 0,
  waitedLess: comparison?.waitedLess ?? 0,
  waitedMore: comparison?.waitedMore ?? 0,
  before: comparison && toFigures(comparison.before),
  after: comparison && toFigures(comparison.after),
  changes: (comparison?.changed ?? [])
    .toSorted((a, b) => Math.abs(gain(b)) - Math.abs(gain(a)))
    .slice(0, MOST_CHANGES)
    .map(({ callId, before, after }) => ({
      callId,
      before: before.how,
      beforeWaitedSeconds: before.waitedMs / 1_000,
      after: after.how,
      afterWaitedSeconds: after.waitedMs / 1_000,
    })),
});

const gain = ({ before, after }: { readonly before: CallEnd; readonly after: CallEnd }): number =>
  before.waitedMs - after.waitedMs;

const toFigures = ({ meanWaitMs, ...figures }: Figures): centreV1.CallFigures => ({
  ...figures,
  meanWaitSeconds: meanWaitMs / 1_000,
});
