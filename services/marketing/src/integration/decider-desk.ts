import type { ActionEvent, DecisionAction, DecisionPolicyEvent, VisitorEvent } from '@icrm/contracts';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { pause, persistently } from '@icrm/following';
import type { Part } from '@icrm/runtime';
import { decisions, policies, visitors } from '../application/aggregates.ts';
import { type Chosen, decideAction } from '../domain/decision/decide.ts';
import type { Policy } from '../domain/decision/decision.ts';
import { type Ask, compile } from '../domain/segment/evaluate.ts';
import type { Person, Token } from '../domain/segment/person.ts';
import { hidePlaces } from '../domain/words/hide-places.ts';
import { tellSegment } from '../domain/words/tell-segment.ts';

const NAME = 'marketing-decisions';
const LONGEST_WAIT_MS = 2_000;

type Tenant = {
  policy: Policy;
  asks: ReadonlyMap<string, Ask>;
  readonly record: Map<string, { shown: number; accepted: number }>;
  /** What customers and visitors looked at, by id. */
  readonly interests: Map<string, readonly string[]>;
};

/** For whom something is decided, and what segments know of them; nothing for a visitor. */
export type Deciding = {
  readonly tenant: string;
  readonly slot: string;
  readonly ids: readonly string[];
  readonly person: Person | undefined;
  readonly now: number;
};

/**
 * Keeps in memory what decisions are made of: the policy in force, how actions went, what visitors looked at. All of it
 * follows from the log when the service starts.
 */
export type DecisionDesk = Part & {
  /** Waits until decisions are made by a policy, or for as long as a caller may be kept waiting. */
  comeTo(tenant: string, version: number): Promise<void>;
  decide(deciding: Deciding): { readonly chosen: Chosen; readonly policy: number } | undefined;
};

export const decisionDesk = ({
  store,
  token,
}: {
  readonly store: EventStore;
  readonly token: (tenant: string) => Token;
}): DecisionDesk => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const tenants = new Map<string, Tenant>();
  let running: Promise<void> = Promise.resolve();

  const of = (tenant: string): Tenant => {
    const known = tenants.get(tenant);
    if (known !== undefined) return known;
    const made: Tenant = {
      policy: { version: 0, policy: { actions: [] } },
      asks: new Map(),
      record: new Map(),
      interests: new Map(),
    };
    tenants.set(tenant, made);
    return made;
  };

  const look = (tenant: Tenant, id: string, interests: readonly string[]): void => {
    tenant.interests.set(id, [...new Set([...(tenant.interests.get(id) ?? []), ...interests])].slice(-50));
  };

  const learn = (recorded: RecordedEvent): void => {
    const tenant = of(recorded.metadata.tenant);
    // The streams that are followed hold these alone.
    const event = { type: recorded.type, data: recorded.data } as
      | DecisionPolicyEvent
      | ActionEvent
      | VisitorEvent;
    switch (event.type) {
      case 'DecisionPolicyPublished':
        tenant.policy = event.data;
        tenant.asks = new Map(
          event.data.policy.actions.flatMap(({ name, when }) =>
            when === undefined ? [] : [[name, compile(when, token(recorded.metadata.tenant))] as const],
          ),
        );
        return;
      case 'ActionRecommended':
      case 'ActionResponseRecorded': {
        const { action } = event.data;
        const { shown, accepted } = tenant.record.get(action) ?? { shown: 0, accepted: 0 };
        const isYes =
          event.type === 'ActionResponseRecorded' && ['accepted', 'clicked'].includes(event.data.response);
        const more = event.type === 'ActionRecommended' ? 1 : 0;
        tenant.record.set(action, { shown: shown + more, accepted: accepted + (isYes ? 1 : 0) });
        return;
      }
      case 'VisitorObserved':
        look(tenant, event.data.visitorId, [event.data.interest]);
        return;
      case 'PageViewed': {
        const { visitorId, customerId = visitorId, interest } = event.data;
        if (interest !== undefined) look(tenant, customerId, [interest]);
        return;
      }
      case 'VisitorIdentified':
        look(tenant, event.data.customerId, event.data.interests);
    }
  };

  const follow = async (): Promise<void> => {
    tenants.clear();
    const filter = { streamPrefixes: [policies.prefix, decisions.prefix, visitors.prefix] };
    for await (const item of store.subscribeToAll({ filter, signal }))
      if (item.kind === 'event') learn(item.event);
  };

  return {
    name: NAME,
    async start() {
      running = persistently('following decisions', follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
    async comeTo(tenant, version) {
      const latest = performance.now() + LONGEST_WAIT_MS;
      while (of(tenant).policy.version < version && performance.now() < latest) await pause(5, signal);
    },
    decide({ tenant, slot, ids, person, now }) {
      const { policy, asks, record, interests } = of(tenant);
      const chosen = decideAction(policy.policy.actions, slot, {
        holds: ({ name }: DecisionAction) =>
          person !== undefined && (asks.get(name)?.(person, now).belongs ?? false),
        why: ({ when }) => (when === undefined ? '' : tellSegment(hidePlaces(when), 'en')),
        interests: ids.flatMap((id) => interests.get(id) ?? []),
        record: (action) => record.get(action) ?? { shown: 0, accepted: 0 },
      });
      return chosen === undefined ? undefined : { chosen, policy: policy.version };
    },
  };
};
