import type { Journey, JourneyStep } from '@icrm/contracts';
import type { Ask } from '../segment/evaluate.ts';
import type { Person } from '../segment/person.ts';
import { choose, isHeldOut } from './choose.ts';
import { stepOf } from './journey.ts';

/** Somebody of the audience. */
export type Simulated = { readonly customerId: string; readonly person: Person };

/** What a step would come to; opens and clicks are expected numbers, from how these customers responded before. */
export type StepForecast = {
  readonly step: string;
  readonly reached: number;
  readonly contacted: number;
  readonly withoutConsent: number;
  readonly opens: number;
  readonly clicks: number;
  readonly variants: Readonly<Record<string, number>>;
};
export type Simulation = {
  readonly audience: number;
  readonly heldOut: number;
  readonly steps: readonly StepForecast[];
};

type Simulating = {
  readonly campaignId: string;
  readonly purpose: string;
  readonly journey: Journey;
  readonly people: readonly Simulated[];
  readonly now: number;
  readonly ask: (step: Extract<JourneyStep, { kind: 'branch' }>) => Ask;
};

/** Leads everybody through the journey as they are now; changes nothing. The same people and time give the same. */
export const simulate = ({ campaignId, journey, people, ...rest }: Simulating): Simulation => {
  const treated = people.filter(
    ({ customerId }) => !isHeldOut(campaignId, customerId, journey.holdOutPercent),
  );
  const usual = rates(people.map(({ person }) => person));
  const forecasts = new Map<string, StepForecast>();
  for (const one of treated) walk(one, { campaignId, journey, people, ...rest, usual, forecasts });
  return { audience: people.length, heldOut: people.length - treated.length, steps: [...forecasts.values()] };
};

type Rates = { readonly open: number; readonly click: number };

/** How often these people opened and clicked what they were sent; a tenth and a hundredth where nothing was. */
const rates = (people: readonly Person[], usual: Rates = { open: 0.1, click: 0.01 }, weight = 1): Rates => {
  const count = (kind: string) =>
    people.reduce((sum, { happened }) => sum + happened.filter((it) => it.kind === kind).length, 0);
  const sent = count('message-sent');
  const rate = (kind: string, before: number) =>
    Math.min(1, (count(kind) + before * weight) / (sent + weight));
  return { open: rate('message-opened', usual.open), click: rate('message-clicked', usual.click) };
};

type Walking = Simulating & { readonly usual: Rates; readonly forecasts: Map<string, StepForecast> };

const walk = (one: Simulated, walking: Walking): void => {
  const { journey, now } = walking;
  const seen = new Set<string>();
  for (let step = stepOf(journey, undefined); step !== undefined && !seen.has(step.name); ) {
    seen.add(step.name);
    if (step.kind === 'contact') forecast(one, step, walking);
    const goesOn =
      step.kind === 'branch' && !walking.ask(step)(one.person, now).belongs ? step.otherwise : step.next;
    step = goesOn === undefined ? undefined : stepOf(journey, goesOn);
  }
};

const forecast = (
  { customerId, person }: Simulated,
  step: Extract<JourneyStep, { kind: 'contact' }>,
  { campaignId, purpose, usual, forecasts }: Walking,
): void => {
  const before = forecasts.get(step.name) ?? {
    ...{ step: step.name, reached: 0, contacted: 0, withoutConsent: 0, opens: 0, clicks: 0, variants: {} },
  };
  const decision = person.consents[`${purpose}:${step.channel}`] ?? person.consents[`${purpose}:any`];
  const isContacted = decision?.given === true && !person.erased;
  const variant = choose(step.variants, variantKey(campaignId, step.name, customerId))?.name ?? '';
  const own = rates([person], usual, 3);
  const variants = isContacted
    ? { ...before.variants, [variant]: (before.variants[variant] ?? 0) + 1 }
    : before.variants;
  forecasts.set(step.name, {
    step: step.name,
    reached: before.reached + 1,
    contacted: before.contacted + (isContacted ? 1 : 0),
    withoutConsent: before.withoutConsent + (isContacted ? 0 : 1),
    opens: before.opens + (isContacted ? own.open : 0),
    clicks: before.clicks + (isContacted ? own.click : 0),
    variants,
  });
};

/** What decides about a variant: the same customer gets the same at a step, however often it is asked. */
export const variantKey = (campaignId: string, step: string, customerId: string): string =>
  `variant/${campaignId}/${step}/${customerId}`;
