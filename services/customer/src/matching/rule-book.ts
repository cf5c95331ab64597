import type { MatchRulesEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { type CommandContext, type EventStore, handleCommand } from '@icrm/event-store';
import { type MatchRulesCommand, type MatchRulesState, matchRulesDecider } from '../domain/match-rules.ts';
import { type RulesInForce, rulesOf } from './rules.ts';

/** The rules of matching of each tenant. */
export type RuleBook = {
  /** Those in force, as of a few seconds ago at most. */
  of(tenant: string): Promise<RulesInForce>;
  /** Those of a version; undefined when there is none. */
  version(tenant: string, version: number): Promise<RulesInForce | undefined>;
  /** Everything that was published and activated, now. */
  read(tenant: string): Promise<MatchRulesState>;
  /** Asks anew the next time: there are other rules. */
  forget(tenant: string): void;
};

/** The streams that rules stand in. */
export const RULES_STREAMS = 'matchrules-';
const streamOf = (tenant: string): string => `${RULES_STREAMS}${tenant}.all`;
const tenantOf = (stream: string): string => stream.slice(RULES_STREAMS.length, stream.lastIndexOf('.'));

/** Instances that do not follow the log learn of other rules within this time. */
const FRESH_FOR_MS = 5_000;

export const createRuleBook = (
  store: Pick<EventStore, 'readStream'>,
  elapsed: () => number = () => performance.now(),
): RuleBook => {
  const known = new Map<string, { readonly rules: Promise<RulesInForce>; readonly until: number }>();
  const read = async (tenant: string): Promise<MatchRulesState> => {
    const events: MatchRulesEvent[] = [];
    // This service alone writes the stream.
    for await (const { type, data } of store.readStream(streamOf(tenant)))
      events.push({ type, data } as MatchRulesEvent);
    return fold(matchRulesDecider, events);
  };
  return {
    read,
    of(tenant) {
      const held = known.get(tenant);
      if (held !== undefined && held.until > elapsed()) return held.rules;
      const rules = read(tenant).then(
        (state) => rulesOf(state, state.active) ?? rulesOf(state, 1) ?? never(),
      );
      rules.catch(() => known.delete(tenant));
      known.set(tenant, { rules, until: elapsed() + FRESH_FOR_MS });
      return rules;
    },
    version: async (tenant, version) => rulesOf(await read(tenant), version),
    forget: (tenant) => known.delete(tenant),
  };
};

const never = (): never => {
  throw new Error('version 1 is always there');
};

/** Lets go of the rules of tenants for which there are other ones. */
export const noteRules = (rules: Pick<RuleBook, 'forget'>, streams: Iterable<string>): void => {
  for (const stream of streams) rules.forget(tenantOf(stream));
};

type RulesHandling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  readonly signal?: AbortSignal | undefined;
  readonly withinMs?: number | undefined;
};

/** Carries out a command on the rules of a tenant. */
export const handleMatchRules = ({ store, ...handling }: RulesHandling, command: MatchRulesCommand) =>
  handleCommand(store, {
    context: handling.context,
    ...(handling.signal === undefined ? {} : { signal: handling.signal }),
    ...(handling.withinMs === undefined ? {} : { withinMs: handling.withinMs }),
    stream: streamOf(handling.context.tenant),
    decider: matchRulesDecider,
    command,
    customerIds: () => [],
  });
