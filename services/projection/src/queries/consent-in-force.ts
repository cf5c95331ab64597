import type { ConsentDecision, ConsentInForce } from '@icrm/contracts';
import type { RpcCall } from '@icrm/rpc';
import { customerKey, type Fact } from '../fact.ts';
import type { Generation } from '../projector/generation.ts';
import { latestDecisionFirst, toConsentDecision } from '../view/consent-decision.ts';
import { componentAsOf, type Moment } from './as-of.ts';
import { invalid, refuse } from './errors.ts';
import { findComponent } from './find-component.ts';
import { awaitPosition } from './freshness.ts';
import type { LiveViews } from './live-views.ts';
import { readHistory } from './read-history.ts';

/** Whose consent, for what, and when; no moment is now. */
export type ConsentQuestion = {
  readonly tenant: string;
  readonly customerId: string;
  readonly purpose: string;
  readonly channel: string;
  readonly moment: Moment | undefined;
  readonly minPosition: bigint;
};

export type ConsentAnswer = { readonly consent: ConsentInForce; readonly position: bigint };

/** A consent on every channel. */
const ANY = 'any';

/**
 * Which decision was in force: the latest that had happened by then, of anybody linked with the customer then, on the
 * channel itself or on `any`. @throws RpcError NOT_FOUND, INVALID_ARGUMENT, DEADLINE_EXCEEDED
 */
export const createGetConsentInForce =
  (views: LiveViews) =>
  async (
    question: ConsentQuestion,
    call: Pick<RpcCall, 'signal' | 'remainingMs'>,
  ): Promise<ConsentAnswer> => {
    await awaitPosition(views.progress, question.minPosition, call);
    const position = views.progress.position();
    const { moment } = question;
    requirePast(moment, position);
    const generation = views.generation();
    const members = await membersThen(views, generation, question);
    const keys = members.map((id) => customerKey(question.tenant, id));
    const facts: Fact[] = [];
    for await (const fact of readHistory(views, generation, { tenant: question.tenant, keys }))
      if (isWithin(fact, moment)) facts.push(fact);
    return { consent: toAnswer(question, members, facts), position };
  };

const membersThen = async (
  views: LiveViews,
  generation: Generation,
  { tenant, customerId, moment }: ConsentQuestion,
): Promise<string[]> => {
  const facets =
    moment === undefined
      ? await findComponent(generation, tenant, customerId)
      : await componentAsOf(generation, { tenant, customerId }, { ...views, moment });
  if (facets.length > 0) return facets.map((it) => it.customerId);
  const known = moment !== undefined && (await findComponent(generation, tenant, customerId)).length > 0;
  throw refuse(known ? 'before-first-event' : 'customer-not-found', { customerId });
};

const toAnswer = (
  { customerId, purpose, channel, moment }: ConsentQuestion,
  members: readonly string[],
  facts: readonly Fact[],
): ConsentInForce => {
  const [decision, ...before] = facts
    .flatMap((fact) => toConsentDecision(fact) ?? [])
    .filter((it) => it.purpose === purpose && (it.channel === channel || it.channel === ANY))
    .sort(latestDecisionFirst);
  const erased = facts.some((fact) => fact.type === 'CustomerErased' && fact.customerId === customerId);
  return {
    customerId,
    members: [...members],
    purpose,
    channel,
    asOf: toAsOf(moment),
    inForce: decision?.state === 'given' && !erased,
    state: decision?.state ?? 'none',
    ...(decision === undefined ? {} : { decision }),
    knownThen: decision === undefined || wasKnown(decision, moment),
    before,
  };
};

const wasKnown = ({ event }: ConsentDecision, moment: Moment | undefined): boolean =>
  moment === undefined ||
  moment.kind === 'position' ||
  Date.parse(event.recordedAt) <= Date.parse(moment.time);

const isWithin = ({ at, position }: Fact, moment: Moment | undefined): boolean => {
  if (moment === undefined) return true;
  return moment.kind === 'position'
    ? BigInt(position) <= moment.position
    : Date.parse(at) <= Date.parse(moment.time);
};

const toAsOf = (moment: Moment | undefined): ConsentInForce['asOf'] => {
  if (moment === undefined) return {};
  return moment.kind === 'position' ? { position: moment.position.toString() } : { time: moment.time };
};

const requirePast = (moment: Moment | undefined, position: bigint): void => {
  if (moment === undefined) return;
  if (moment.kind === 'position') {
    if (moment.position > position)
      throw invalid('at_position', `is beyond position ${position}, which the views have come to`);
  } else if (Date.parse(moment.time) > Date.now()) throw invalid('at_time', 'is in the future');
};
