import type { Route } from '@icrm/http';
import type { Clients } from '../clients.ts';
import { marketingBrandRoutes } from './marketing-brand.ts';
import { marketingCampaignRoutes } from './marketing-campaigns.ts';
import { marketingContactRoutes } from './marketing-contacts.ts';
import { marketingDecisionRoutes } from './marketing-decisions.ts';
import { marketingListRoutes } from './marketing-lists.ts';
import { marketingOfferRoutes } from './marketing-offers.ts';
import { marketingSegmentRoutes } from './marketing-segments.ts';
import { siteRoutes } from './site-routes.ts';

/** Everything of marketing. */
export const marketingRoutes = (clients: Clients): readonly Route[] => [
  ...marketingSegmentRoutes(clients),
  ...marketingCampaignRoutes(clients),
  ...marketingBrandRoutes(clients),
  ...marketingContactRoutes(clients),
  ...marketingOfferRoutes(clients),
  ...marketingListRoutes(clients),
  ...marketingDecisionRoutes(clients),
  ...siteRoutes(clients),
];
