import type { LeadCondition, LeadEvent, LeadRules } from '@icrm/contracts';
import { failing } from './conditions.ts';

/** A published version of the rules. */
export type RuleBook = { readonly version: number; readonly rules: LeadRules };

/** What rules see of a lead. */
export type LeadInputs = {
  readonly leadId: string;
  readonly source: string;
  readonly topic: string;
  readonly campaignId?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Who holds the territory that the lead is in. */
  readonly territoryOwner?: string | undefined;
};

/** What the rules say of a lead. */
export type Ruling = {
  readonly version: number;
  readonly score: number;
  readonly reasons: readonly { readonly ruleId: string; readonly points: number; readonly because: string }[];
  readonly labels: readonly { readonly label: string; readonly ruleId: string }[];
  readonly assignment?: { readonly owner: string; readonly ruleId: string };
  /** Everything that the rules looked at, as text. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The assignment rules before the one that assigned, and what kept each from it. */
  readonly passedOver: readonly { readonly ruleId: string; readonly because: string }[];
};

/** Decides a lead by the rules: the same rules and the same lead give the same ruling, at any time. */
export const rule = ({ version, rules }: RuleBook, lead: LeadInputs): Ruling => {
  const known = new Map<string, readonly string[]>([
    ['source', [lead.source]],
    ['topic', [lead.topic]],
    ...(lead.campaignId === undefined ? [] : ([['campaign', [lead.campaignId]]] as const)),
    ...Object.entries(lead.attributes ?? {}).map(([name, text]) => [`attributes.${name}`, [text]] as const),
  ]);
  const reasons = rules.scoring
    .filter(({ when }) => failing(when, known) === undefined)
    .map(({ ruleId, points, because }) => ({ ruleId, points, because }));
  const score = reasons.reduce((sum, { points }) => sum + points, 0);
  known.set('score', [String(score)]);
  const labels = rules.labels
    .filter(({ when }) => failing(when, known) === undefined)
    .map(({ label, ruleId }) => ({ label, ruleId }));
  known.set(
    'label',
    labels.map(({ label }) => label),
  );
  if (lead.territoryOwner !== undefined) known.set('territory-owner', [lead.territoryOwner]);
  return { version, score, reasons, labels, ...assign(rules, lead, known), inputs: textOf(known) };
};

const assign = (
  { assignment }: LeadRules,
  lead: LeadInputs,
  known: ReadonlyMap<string, readonly string[]>,
): Pick<Ruling, 'assignment' | 'passedOver'> => {
  const passedOver: { ruleId: string; because: string }[] = [];
  for (const { ruleId, when, to } of assignment) {
    const wrong = failing(when, known);
    const owner =
      to.owner ?? pick(to.pool ?? [], lead.leadId) ?? (to.territory ? lead.territoryOwner : undefined);
    if (wrong === undefined && owner !== undefined) return { assignment: { owner, ruleId }, passedOver };
    const because = wrong === undefined ? 'nobody holds its target' : wordsOf(wrong);
    passedOver.push({ ruleId, because });
  }
  return { passedOver };
};

const wordsOf = ({ field, op, values }: LeadCondition): string =>
  `${field} is not ${op}${values.length === 0 ? '' : ` ${values.join(', ')}`}`;

/** One of a pool, the same for the same lead: the highest of a hash over each (rendezvous), so that pools may grow. */
const pick = (pool: readonly string[], leadId: string): string | undefined =>
  pool
    .map((owner) => ({ owner, weight: hash(`${leadId}/${owner}`) }))
    .sort((a, b) => b.weight - a.weight || (a.owner < b.owner ? -1 : 1))[0]?.owner;

/** FNV-1a, 32 bits, stirred so that texts that end alike do not hash alike. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
};

const textOf = (known: ReadonlyMap<string, readonly string[]>): Record<string, string> =>
  Object.fromEntries([...known].map(([name, texts]) => [name, texts.join(', ')]));

/** A ruling as facts of its lead. */
export const rulingEvents = (
  { version: rulesVersion, score, reasons, labels, assignment, inputs }: Ruling,
  { leadId, customerId, at }: { readonly leadId: string; readonly customerId: string; readonly at: string },
): LeadEvent[] => {
  const names = { leadId, customerId };
  const events: LeadEvent[] = [
    { type: 'LeadScored', data: { ...names, score, rulesVersion, reasons: [...reasons], at } },
  ];
  if (labels.length > 0)
    events.push({ type: 'LeadClassified', data: { ...names, labels: [...labels], rulesVersion, at } });
  if (assignment !== undefined)
    events.push({
      type: 'LeadAssigned',
      data: { ...names, ...assignment, rulesVersion, inputs: { ...inputs }, at },
    });
  return events;
};
