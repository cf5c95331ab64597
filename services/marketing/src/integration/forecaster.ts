import type { Advancing } from '../application/advance-journey.ts';
import type { Audiences } from '../application/launch.ts';
import type { KnownCampaign } from '../domain/campaign/campaign.ts';
import { type Simulation, simulate } from '../domain/journey/simulate.ts';

type Forecasting = Pick<Advancing, 'findPerson' | 'holds'> & {
  readonly audiences: Audiences;
  readonly now: () => number;
};

/** What a campaign would come to for whom its audience has now. */
export const forecaster =
  ({ findPerson, holds, audiences, now }: Forecasting) =>
  async (tenant: string, campaign: KnownCampaign): Promise<Simulation> => {
    const ids = await audiences(tenant, campaign.audience);
    const people = [];
    for (const customerId of ids)
      people.push({ customerId, person: (await findPerson(tenant, customerId)).person });
    const { campaignId, purpose, journey } = campaign;
    return simulate({
      ...{ campaignId, purpose, journey, people, now: now() },
      ask: (step) => (person) => ({
        belongs: holds(tenant, step.when, person),
        changesAt: Number.POSITIVE_INFINITY,
      }),
    });
  };
