export { mayCall, namesWithCallers } from './callers.ts';
export { allEvents, findEvent } from './catalogue.ts';
export * as analyticsCommands from './commands/analytics.ts';
export * as careCommands from './commands/care.ts';
export * as collaborationCommands from './commands/collaboration.ts';
export * as centreCommands from './commands/contact-centre.ts';
export { commandContext, tenant } from './commands/context.ts';
export * as customerCommands from './commands/customer.ts';
export * as erasureCommands from './commands/erasure.ts';
export * as identityCommands from './commands/identity.ts';
export * as marketingCommands from './commands/marketing.ts';
export * as overrideCommands from './commands/override.ts';
export * as salesCommands from './commands/sales.ts';
export * as serviceCommands from './commands/service.ts';
export * from './customer-view-record.ts';
export * from './disclosure.ts';
export {
  type Context,
  contexts,
  defineEvent,
  type EventDefinition,
  type EventOf,
  type EventsOf,
  type Upcaster,
} from './event-definition.ts';
export * from './events/analytics.ts';
export * from './events/audit.ts';
export * from './events/calls.ts';
export * from './events/collaboration.ts';
export * from './events/contact-centre.ts';
export * from './events/customer.ts';
export * from './events/entitlements.ts';
export * from './events/erasure.ts';
export * from './events/identity.ts';
export * from './events/marketing.ts';
export * from './events/override.ts';
export * from './events/quality.ts';
export * from './events/sales.ts';
export * from './events/scripts.ts';
export * from './events/service.ts';
export * from './events/surveys.ts';
export * from './events/vector-steps.ts';
export * as errorDetails from './gen/google/rpc/error_details.ts';
export * as rpcStatus from './gen/google/rpc/status.ts';
export * as analyticsV1 from './gen/icrm/analytics/v1/analytics_service.ts';
export * as callbackV1 from './gen/icrm/collaboration/v1/callback_service.ts';
export * as channelV1 from './gen/icrm/collaboration/v1/channel_service.ts';
export * as communityV1 from './gen/icrm/collaboration/v1/community_service.ts';
export * as conversationV1 from './gen/icrm/collaboration/v1/conversation_service.ts';
export * as interactionV1 from './gen/icrm/collaboration/v1/interaction_service.ts';
export * as knowledgeV1 from './gen/icrm/collaboration/v1/knowledge_service.ts';
export * as sessionV1 from './gen/icrm/collaboration/v1/session_service.ts';
export * as teamworkV1 from './gen/icrm/collaboration/v1/teamwork_service.ts';
export * as commonV1 from './gen/icrm/common/v1/common.ts';
export * as auditV1 from './gen/icrm/customer/v1/audit_service.ts';
export * as customerV1 from './gen/icrm/customer/v1/customer_service.ts';
export * as identityV1 from './gen/icrm/customer/v1/identity_service.ts';
export * as overrideV1 from './gen/icrm/customer/v1/override_service.ts';
export * as privacyV1 from './gen/icrm/customer/v1/privacy_service.ts';
export * as archiveV1 from './gen/icrm/feed/v1/archive_service.ts';
export * as evidenceV1 from './gen/icrm/feed/v1/evidence_service.ts';
export * as feedV1 from './gen/icrm/feed/v1/feed_service.ts';
export * as hookV1 from './gen/icrm/feed/v1/hook_service.ts';
export * as intakeV1 from './gen/icrm/feed/v1/intake_service.ts';
export * as webhookV1 from './gen/icrm/feed/v1/webhook_service.ts';
export * as workflowV1 from './gen/icrm/feed/v1/workflow_service.ts';
export * as marketingCampaignV1 from './gen/icrm/marketing/v1/campaign_service.ts';
export * as marketingSegmentV1 from './gen/icrm/marketing/v1/segment_service.ts';
export * as accountV1 from './gen/icrm/sales/v1/account_service.ts';
export * as fulfilmentV1 from './gen/icrm/sales/v1/fulfilment_service.ts';
export * as leadV1 from './gen/icrm/sales/v1/lead_service.ts';
export * as opportunityV1 from './gen/icrm/sales/v1/opportunity_service.ts';
export * as productV1 from './gen/icrm/sales/v1/product_service.ts';
export * as quoteV1 from './gen/icrm/sales/v1/quote_service.ts';
export * as salesV1 from './gen/icrm/sales/v1/sales_service.ts';
export * as careV1 from './gen/icrm/service/v1/care_service.ts';
export * as centreV1 from './gen/icrm/service/v1/contact_centre_service.ts';
export * as serviceV1 from './gen/icrm/service/v1/service_service.ts';
export * as disclosureV1 from './gen/icrm/view/v1/disclosure_service.ts';
export * as viewV1 from './gen/icrm/view/v1/view_service.ts';
export * from './journey.ts';
export { ERASED, findPersonalFields, type PersonalField, personal } from './personal.ts';
export * from './segment-query.ts';
export * from './view.ts';
export * from './views/calls.ts';
export * from './views/care.ts';
export * from './views/marketing.ts';
export * as vocabulary from './vocabulary.ts';
