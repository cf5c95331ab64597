import type { LeadEvent, LeadRules } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import type { EventStore } from '@icrm/event-store';
import type { Hint } from '../../domain/hint.ts';
import { inputsOf, type KnownLead, type Lead, lead } from '../../domain/lead.ts';
import { type RuleBook, type Ruling, rule } from '../../domain/lead-rules.ts';
import { stateOf } from '../../projections/register.ts';
import { CURRENT, leadRuleBooks, leadStream } from '../lead-handler.ts';
import { type Asking, readHistory, type ShownEvent } from './questions.ts';

const toEvent = ({ type, data }: ShownEvent): LeadEvent => ({ type, data }) as LeadEvent;

/** A lead as it stands, every fact of it, and how old it is. Undefined: there is none. */
export const trackLead = async ({ store, clock }: Asking, tenant: string, leadId: string) => {
  const events = await readHistory(store, leadStream(tenant, leadId));
  const state = fold(lead, events.map(toEvent));
  if (state.status === 'unknown') return undefined;
  const ageMs = clock.now().getTime() - Date.parse(state.capturedAt ?? '');
  return { ...shown(state), ageMs, events };
};

const shown = ({ accepted = false, labels = [], ...state }: KnownLead) => ({ ...state, accepted, labels });

/** Why a lead is whose it is: the fact, the rule in its version, and why no rule before it held. */
export const whyAssigned = async ({ store }: Asking, tenant: string, leadId: string) => {
  const events = (await readHistory(store, leadStream(tenant, leadId))).map(toEvent);
  const state = fold(lead, events);
  if (state.status === 'unknown') return undefined;
  const assigned = events.findLast(({ type }) => type === 'LeadAssigned' || type === 'LeadReassigned');
  const scored = events.findLast(({ type }) => type === 'LeadScored');
  const because = assigned?.type === 'LeadAssigned' ? await explain(store, tenant, { state, assigned }) : {};
  return {
    leadId,
    owner: state.owner,
    by: assigned === undefined ? 'nobody' : assigned.type === 'LeadAssigned' ? 'rules' : 'hand',
    ...(assigned === undefined ? {} : { decision: assigned.data }),
    ...(scored?.type === 'LeadScored' ? { score: scored.data } : {}),
    ...because,
  };
};

type Assigned = Extract<LeadEvent, { type: 'LeadAssigned' }>;

const explain = async (
  store: EventStore,
  tenant: string,
  { state, assigned }: { readonly state: KnownLead; readonly assigned: Assigned },
) => {
  const { books } = await leadRuleBooks.read(store, tenant, CURRENT);
  const book = books.find(({ version }) => version === assigned.data.rulesVersion);
  if (book === undefined) return {};
  const territoryOwner = assigned.data.inputs['territory-owner'];
  const { passedOver } = rule(book, inputsOf(state, { territoryOwner }));
  return { rule: book.rules.assignment.find(({ ruleId }) => ruleId === assigned.data.ruleId), passedOver };
};

/** What a simulation decides by: rules that were never published, a version, or each lead's own version. */
export type Candidate = { readonly rules?: LeadRules | undefined; readonly version?: number | undefined };

type Decided = { readonly leadId: string; readonly state: KnownLead; readonly before: Before };
type Before = {
  readonly version: number;
  readonly score: number;
  readonly owner?: string;
  readonly territoryOwner?: string | undefined;
};

/**
 * Decides every lead of the past again and tells which would have been scored or assigned otherwise. By the versions they
 * were decided by, none.
 */
export const simulateLeadRules = async ({ store }: Asking, tenant: string, { rules, version }: Candidate) => {
  const { books } = await leadRuleBooks.read(store, tenant, CURRENT);
  const given: RuleBook | undefined = rules === undefined ? undefined : { version: books.length + 1, rules };
  const bookFor = ({ before }: Decided) =>
    given ?? books.find((book) => book.version === (version ?? before.version));
  const changes: object[] = [];
  let [leads, changed, scoreChanged] = [0, 0, 0];
  for (const decided of await decidedLeads(store, tenant)) {
    const book = bookFor(decided);
    if (book === undefined) continue;
    const { leadId, state, before } = decided;
    const after = rule(book, inputsOf(state, before));
    leads += 1;
    const differs = after.assignment?.owner !== before.owner;
    if (differs) changed += 1;
    if (after.score !== before.score) scoreChanged += 1;
    if ((differs || after.score !== before.score) && changes.length < 100)
      changes.push({ leadId, before, after: shortOf(after) });
  }
  return { leads, changed, scoreChanged, changes };
};

const shortOf = ({ version, score, assignment }: Ruling) => ({ version, score, ...assignment });

/** Every lead that rules decided, with their last decision. */
const decidedLeads = async (store: EventStore, tenant: string): Promise<Decided[]> => {
  const found = new Map<string, { state: Lead; before?: Before }>();
  for await (const { type, data } of store.readAll({ filter: { streamPrefixes: [`lead-${tenant}.`] } })) {
    const event = { type, data } as LeadEvent;
    const { leadId } = event.data;
    const { state, before } = found.get(leadId) ?? { state: lead.initial };
    const after = decisionAfter(before, event);
    found.set(leadId, {
      state: lead.evolve(state, event),
      ...(after === undefined ? {} : { before: after }),
    });
  }
  return [...found].flatMap(([leadId, { state, before }]) =>
    state.status === 'unknown' || before === undefined ? [] : [{ leadId, state, before }],
  );
};

const decisionAfter = (before: Before | undefined, { type, data }: LeadEvent): Before | undefined => {
  if (type === 'LeadScored') return { version: data.rulesVersion, score: data.score };
  if (type !== 'LeadAssigned' || before === undefined) return before;
  return { ...before, owner: data.owner, territoryOwner: data.inputs['territory-owner'] };
};

export type LeadListing = {
  readonly status?: string | undefined;
  readonly owner?: string | undefined;
  readonly source?: string | undefined;
  readonly limit?: number | undefined;
  /** The last lead of the page before. */
  readonly after?: string | undefined;
};

/** The register of leads, the oldest first. */
export const listLeads = async ({ register }: Asking, tenant: string, listing: LeadListing) => {
  const { limit = 50, after, ...filter } = listing;
  const [last] = after === undefined ? [] : await register.find(tenant, 'lead', { id: after });
  const behind =
    last === undefined
      ? {}
      : { $or: [{ at: { $gt: last.at ?? '' } }, { at: last.at ?? '', _id: { $gt: last._id } }] };
  const options = { sort: { at: 1, _id: 1 }, limit } as const;
  const rows = await register.find(tenant, 'lead', { ...filter, ...behind }, options);
  return { leads: rows.map((row) => shown(stateOf<KnownLead>(row))) };
};

/** Hints of a status, and how good each kind has been so far. */
export const listHints = async (
  { register }: Asking,
  tenant: string,
  { status, limit = 50 }: { readonly status?: string | undefined; readonly limit?: number | undefined },
) => {
  const all = await register.find(tenant, 'hint');
  const kinds = [...Map.groupBy(all, ({ source = '' }) => source)].map(([kind, rows]) => {
    const count = (wanted: string) => rows.filter((row) => row.status === wanted).length;
    const [converted, dismissed, expired] = [count('converted'), count('dismissed'), count('expired')];
    const settled = converted + dismissed + expired;
    return {
      kind,
      open: count('open'),
      converted,
      dismissed,
      expired,
      quality: settled === 0 ? 0 : converted / settled,
    };
  });
  const hints = all.filter((row) => status === undefined || row.status === status).slice(0, limit);
  return { hints: hints.map((row) => stateOf<Hint>(row)), kinds };
};
