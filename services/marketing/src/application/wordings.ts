import type { Journey, JourneyStep, MessageVariant } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { wordingsOf } from '../domain/brand/content.ts';
import { contents } from './aggregates.ts';

type Contact = Extract<JourneyStep, { kind: 'contact' }>;

/** The wordings of a step: its own, or those of its content that are approved and not retired now. */
export const wordingsFor = async (
  store: EventStore,
  tenant: string,
  { variants, contentId }: Contact,
): Promise<readonly MessageVariant[]> =>
  contentId === undefined ? variants : wordingsOf(await contents.read(store, tenant, contentId));

/** A journey with the wordings of its contents as they are now. */
export const withWordings = async (
  store: EventStore,
  tenant: string,
  journey: Journey,
): Promise<Journey> => ({
  ...journey,
  steps: await Promise.all(
    journey.steps.map(async (step) =>
      step.kind === 'contact' ? { ...step, variants: [...(await wordingsFor(store, tenant, step))] } : step,
    ),
  ),
});

/** The first content of a journey that has nothing approved. */
export const unapprovedIn = ({ steps }: Journey): string | undefined =>
  steps.flatMap((step) =>
    step.kind === 'contact' && step.variants.length === 0 ? [step.contentId ?? ''] : [],
  )[0];
