import type { Route } from '@icrm/http';
import type { Clients } from '../clients.ts';
import { analyticsOperations } from './analytics-operations.ts';
import { analyticsPlans } from './analytics-plans.ts';
import { analyticsRoutes } from './analytics-routes.ts';
import { archiveRoutes } from './archive-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { collaborationChannelRoutes } from './collaboration-channels.ts';
import { collaborationCommandRoutes } from './collaboration-commands.ts';
import { collaborationKnowledgeRoutes } from './collaboration-knowledge.ts';
import { collaborationPortalRoutes } from './collaboration-portal.ts';
import { collaborationQuestionRoutes } from './collaboration-questions.ts';
import { collaborationReadRoutes } from './collaboration-reads.ts';
import { collaborationTogetherRoutes } from './collaboration-together.ts';
import { customerCommandRoutes } from './customer-commands.ts';
import { disclosureRoutes } from './disclosure-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { importRoutes } from './import-routes.ts';
import { intakeRoutes } from './intake-routes.ts';
import { marketingRoutes } from './marketing-commands.ts';
import { operationRoutes } from './operation-routes.ts';
import { opsPageRoutes } from './ops-page-routes.ts';
import { overrideRoutes } from './override-routes.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { salesAccountRoutes } from './sales-accounts.ts';
import { salesActivityRoutes } from './sales-activities.ts';
import { salesCommandRoutes } from './sales-commands.ts';
import { salesErpRoutes } from './sales-erp.ts';
import { salesFulfilmentRoutes } from './sales-fulfilment.ts';
import { salesLeadRoutes } from './sales-leads.ts';
import { salesOpportunityRoutes } from './sales-opportunities.ts';
import { salesProductRoutes } from './sales-products.ts';
import { careCommandRoutes, careReadRoutes } from './service-care.ts';
import { centreReadRoutes } from './service-centre.ts';
import { centreCommandRoutes } from './service-centre-commands.ts';
import { serviceCommandRoutes } from './service-commands.ts';
import { fieldCommandRoutes } from './service-field.ts';
import { fieldReadRoutes } from './service-field-reads.ts';
import { timelineRoutes } from './timeline-routes.ts';
import { viewRoutes } from './view-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { workflowRoutes } from './workflow-routes.ts';

/** Every route, the most asked first: they are looked through in this order. */
export const allRoutes = (clients: Clients, importConcurrency: number): readonly Route[] => [
  ...viewRoutes(clients),
  ...customerCommandRoutes(clients),
  ...overrideRoutes(clients),
  ...salesCommandRoutes(clients),
  ...salesLeadRoutes(clients),
  ...salesOpportunityRoutes(clients),
  ...salesAccountRoutes(clients),
  ...salesProductRoutes(clients),
  ...salesFulfilmentRoutes(clients),
  ...salesErpRoutes(clients),
  ...salesActivityRoutes(clients),
  ...serviceCommandRoutes(clients),
  ...centreCommandRoutes(clients),
  ...centreReadRoutes(clients),
  ...careCommandRoutes(clients),
  ...careReadRoutes(clients),
  ...fieldCommandRoutes(clients),
  ...fieldReadRoutes(clients),
  ...collaborationCommandRoutes(clients),
  ...collaborationReadRoutes(clients),
  ...collaborationTogetherRoutes(clients),
  ...collaborationKnowledgeRoutes(clients),
  ...collaborationQuestionRoutes(clients),
  ...collaborationChannelRoutes(clients),
  ...collaborationPortalRoutes(clients),
  ...marketingRoutes(clients),
  ...timelineRoutes(clients),
  ...privacyRoutes(clients),
  ...disclosureRoutes(clients),
  ...auditRoutes(clients),
  ...identityRoutes(clients),
  ...eventRoutes(clients),
  ...importRoutes({ ...clients, concurrency: importConcurrency }),
  ...operationRoutes(clients),
  ...opsPageRoutes(),
  ...webhookRoutes(clients),
  ...intakeRoutes(clients),
  ...workflowRoutes(clients),
  ...hookRoutes(clients),
  ...archiveRoutes(clients),
  ...analyticsRoutes(clients),
  ...analyticsOperations(clients),
  ...analyticsPlans(clients),
  ...catalogueRoutes(),
];
