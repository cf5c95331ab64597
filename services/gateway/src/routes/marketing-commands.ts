import type { Route } from '@icrm/http';
import type { Clients } from '../clients.ts';
import { marketingCampaignRoutes } from './marketing-campaigns.ts';
import { marketingContactRoutes } from './marketing-contacts.ts';
import { marketingSegmentRoutes } from './marketing-segments.ts';

/** Everything of marketing. */
export const marketingRoutes = (clients: Clients): readonly Route[] => [
  ...marketingSegmentRoutes(clients),
  ...marketingCampaignRoutes(clients),
  ...marketingContactRoutes(clients),
];
