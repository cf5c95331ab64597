import {
  accountV1,
  activityV1,
  analyticsV1,
  archiveV1,
  auditV1,
  callbackV1,
  careV1,
  centreV1,
  channelV1,
  communityV1,
  conversationV1,
  customerV1,
  disclosureV1,
  erpV1,
  evidenceV1,
  feedV1,
  fieldV1,
  fulfilmentV1,
  hookV1,
  identityV1,
  intakeV1,
  interactionV1,
  knowledgeV1,
  leadV1,
  marketingBrandV1,
  marketingCampaignV1,
  marketingContactV1,
  marketingDecisionV1,
  marketingListV1,
  marketingOfferV1,
  marketingSegmentV1,
  opportunityV1,
  overrideV1,
  privacyV1,
  productV1,
  quoteV1,
  salesV1,
  serviceV1,
  sessionV1,
  teamworkV1,
  viewV1,
  webhookV1,
  workflowV1,
} from '@icrm/contracts';
import { healthDefinition, rpcClient } from '@icrm/rpc';
import type { GatewaySettings } from './config.ts';

type Targets = Pick<
  GatewaySettings,
  'customer' | 'sales' | 'marketing' | 'service' | 'collaboration' | 'view' | 'feed' | 'analytics'
>;

/** Clients of the services behind the gateway. They connect when first used and reconnect by themselves. */
export const connectClients = (targets: Targets) => {
  const health = { service: healthDefinition, serviceName: 'grpc.health.v1.Health' };
  const clients = {
    disclosure: rpcClient(disclosureV1.DisclosureServiceClient, targets.view),
    privacy: rpcClient(privacyV1.PrivacyServiceClient, targets.customer),
    audit: rpcClient(auditV1.AuditServiceClient, targets.customer),
    customer: rpcClient(customerV1.CustomerServiceClient, targets.customer),
    override: rpcClient(overrideV1.OverrideServiceClient, targets.customer),
    identity: rpcClient(identityV1.IdentityServiceClient, targets.customer),
    sales: rpcClient(salesV1.SalesServiceClient, targets.sales),
    leads: rpcClient(leadV1.LeadServiceClient, targets.sales),
    opportunities: rpcClient(opportunityV1.OpportunityServiceClient, targets.sales),
    accounts: rpcClient(accountV1.AccountServiceClient, targets.sales),
    products: rpcClient(productV1.ProductServiceClient, targets.sales),
    quotes: rpcClient(quoteV1.QuoteServiceClient, targets.sales),
    fulfilment: rpcClient(fulfilmentV1.FulfilmentServiceClient, targets.sales),
    activities: rpcClient(activityV1.ActivityServiceClient, targets.sales, {
      maxMessageBytes: 8 * 1024 * 1024,
    }),
    erp: rpcClient(erpV1.ErpServiceClient, targets.sales, { deadlineMs: 60_000 }),
    service: rpcClient(serviceV1.ServiceServiceClient, targets.service),
    care: rpcClient(careV1.CareServiceClient, targets.service),
    field: rpcClient(fieldV1.FieldServiceClient, targets.service),
    centres: rpcClient(centreV1.ContactCentreServiceClient, targets.service),
    analytics: rpcClient(analyticsV1.AnalyticsServiceClient, targets.analytics, { deadlineMs: 60_000 }),
    interactions: rpcClient(interactionV1.InteractionServiceClient, targets.collaboration, {
      maxMessageBytes: 28 * 1024 * 1024,
    }),
    conversations: rpcClient(conversationV1.ConversationServiceClient, targets.collaboration),
    callbacks: rpcClient(callbackV1.CallbackServiceClient, targets.collaboration),
    sessions: rpcClient(sessionV1.SessionServiceClient, targets.collaboration),
    knowledge: rpcClient(knowledgeV1.KnowledgeServiceClient, targets.collaboration),
    teamwork: rpcClient(teamworkV1.TeamworkServiceClient, targets.collaboration),
    community: rpcClient(communityV1.CommunityServiceClient, targets.collaboration),
    channels: rpcClient(channelV1.ChannelServiceClient, targets.collaboration, {
      maxMessageBytes: 28 * 1024 * 1024,
      deadlineMs: 20_000,
    }),
    segments: rpcClient(marketingSegmentV1.SegmentServiceClient, targets.marketing),
    offers: rpcClient(marketingOfferV1.OfferServiceClient, targets.marketing),
    lists: rpcClient(marketingListV1.ListServiceClient, targets.marketing, { deadlineMs: 600_000 }),
    decisions: rpcClient(marketingDecisionV1.DecisionServiceClient, targets.marketing),
    contacts: rpcClient(marketingContactV1.ContactServiceClient, targets.marketing),
    brand: rpcClient(marketingBrandV1.BrandServiceClient, targets.marketing),
    campaigns: rpcClient(marketingCampaignV1.CampaignServiceClient, targets.marketing, {
      deadlineMs: 15_000,
    }),
    view: rpcClient(viewV1.ViewServiceClient, targets.view),
    feed: rpcClient(feedV1.FeedServiceClient, targets.feed),
    webhooks: rpcClient(webhookV1.WebhookServiceClient, targets.feed, { deadlineMs: 15_000 }),
    intake: rpcClient(intakeV1.IntakeServiceClient, targets.feed, { deadlineMs: 20_000 }),
    hooks: rpcClient(hookV1.HookServiceClient, targets.feed, { attempts: 1 }),
    workflows: rpcClient(workflowV1.WorkflowServiceClient, targets.feed, { deadlineMs: 60_000 }),
    archive: rpcClient(archiveV1.ArchiveServiceClient, targets.feed, { deadlineMs: 600_000 }),
    evidence: rpcClient(evidenceV1.EvidenceServiceClient, targets.feed, { deadlineMs: 600_000 }),
    analyticsHealth: rpcClient(health, targets.analytics, { attempts: 1, deadlineMs: 1_000 }),
    customerHealth: rpcClient(health, targets.customer, { attempts: 1, deadlineMs: 1_000 }),
    salesHealth: rpcClient(health, targets.sales, { attempts: 1, deadlineMs: 1_000 }),
    marketingHealth: rpcClient(health, targets.marketing, { attempts: 1, deadlineMs: 1_000 }),
    serviceHealth: rpcClient(health, targets.service, { attempts: 1, deadlineMs: 1_000 }),
    collaborationHealth: rpcClient(health, targets.collaboration, { attempts: 1, deadlineMs: 1_000 }),
  };
  return {
    ...clients,
    close() {
      for (const client of Object.values(clients)) client.close();
    },
  };
};

/** The services as the routes call them. */
export type Clients = ReturnType<typeof connectClients>;
