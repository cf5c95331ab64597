import { fact } from './facts-of.ts';
import { type Loose, looseFacts } from './loose.ts';

const step =
  (name: string) =>
  (data: Loose): ReturnType<typeof fact> =>
    fact('campaign_step', {
      campaign_id: data.text('campaignId'),
      step: name,
      arm: name === 'held-out' ? 'holdout' : data.text('variant'),
    });

/** What campaigns did with customers and what came of it. */
export const marketingFacts = looseFacts({
  JourneyEntered: (data) => step(data.flag('heldOut') ? 'held-out' : 'entered')(data),
  MessageSent: step('sent'),
  MessageOpened: step('opened'),
  MessageClicked: step('clicked'),
  MessageBounced: step('bounced'),
  MessageUnsubscribed: step('unsubscribed'),
  MessageComplained: step('complained'),
  ContactSuppressed: step('suppressed'),
  CampaignOutcomeRecorded: (data) =>
    fact('campaign_step', { campaign_id: data.text('campaignId'), step: data.text('outcome') }),
  CampaignSpendRecorded: (data) =>
    fact('campaign_step', {
      campaign_id: data.text('campaignId'),
      step: 'spent',
      cost_minor: data.inner('amount').number('minor'),
    }),
});
