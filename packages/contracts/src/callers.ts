/** Programs by the name in their certificate. `operator` is a person's or a job's certificate. */
const everybody = [
  'gateway',
  'customer',
  'sales',
  'service',
  'marketing',
  'collaboration',
  'analytics',
  'projection',
  'feed',
  'operator',
];

/** Who sends commands besides the services that react: people through the gateway, declared workflows through the feed. */
const commanders = ['gateway', 'feed', 'operator'];

/** Services whose commands a workflow may send. */
const commanded = [
  'icrm.customer.v1.IdentityService',
  'icrm.customer.v1.OverrideService',
  'icrm.sales.v1.AccountService',
  'icrm.sales.v1.ActivityService',
  'icrm.sales.v1.FulfilmentService',
  'icrm.sales.v1.LeadService',
  'icrm.sales.v1.OpportunityService',
  'icrm.sales.v1.ProductService',
  'icrm.sales.v1.QuoteService',
  'icrm.service.v1.CareService',
  'icrm.service.v1.FieldService',
  'icrm.marketing.v1.BrandService',
  'icrm.marketing.v1.CampaignService',
  'icrm.marketing.v1.ContactService',
  'icrm.marketing.v1.DecisionService',
  'icrm.marketing.v1.ListService',
  'icrm.marketing.v1.OfferService',
  'icrm.marketing.v1.SegmentService',
  'icrm.collaboration.v1.CallbackService',
  'icrm.collaboration.v1.CommunityService',
  'icrm.collaboration.v1.ConversationService',
  'icrm.collaboration.v1.InteractionService',
  'icrm.collaboration.v1.KnowledgeService',
  'icrm.collaboration.v1.SessionService',
  'icrm.collaboration.v1.TeamworkService',
  'icrm.analytics.v1.AnalyticsService',
];

/**
 * Which programs may call what, by the full name of a service or of one method (`icrm.view.v1.ViewService/RebuildViews`,
 * which goes before its service). What is not listed is for the gateway and operators.
 */
const callers: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(commanded.map((name) => [name, commanders])),
  'icrm.view.v1.ViewService': everybody,
  'icrm.view.v1.ViewService/RebuildViews': ['gateway', 'operator'],
  'icrm.view.v1.ViewService/ReplayParked': ['gateway', 'operator'],
  'icrm.customer.v1.CustomerService': [
    'gateway',
    'collaboration',
    'marketing',
    'sales',
    'service',
    'feed',
    'operator',
  ],
  'icrm.customer.v1.CustomerService/EraseCustomer': ['gateway', 'operator'],
  'icrm.customer.v1.AuditService/RecordAccesses': ['gateway'],
  'icrm.sales.v1.SalesService': ['marketing', 'service', 'collaboration', 'analytics', ...commanders],
  'icrm.service.v1.ServiceService': ['collaboration', 'marketing', 'analytics', ...commanders],
  'icrm.service.v1.ContactCentreService': ['collaboration', 'service', ...commanders],
  'icrm.feed.v1.FeedService': everybody,
  // Whoever carries out commands asks those who may say no to them.
  'icrm.feed.v1.HookService/RunHooks': everybody,
  'icrm.feed.v1.IntakeService': ['gateway', 'collaboration', 'sales', 'operator'],
  // Whether a server is well, and what it serves, anybody with a certificate may ask.
  'grpc.health.v1.Health': everybody,
};

const others: readonly string[] = ['gateway', 'operator'];

/** Whether a program may call a method, `icrm.sales.v1.SalesService/PlaceOrder`. */
export const mayCall = (program: string, method: string): boolean => {
  const of = (name: string) => (Object.hasOwn(callers, name) ? callers[name] : undefined);
  return (of(method) ?? of(method.slice(0, method.indexOf('/'))) ?? others).includes(program);
};

/** Every name in the table of callers, for a test that each of them is served. */
export const namesWithCallers = (): readonly string[] => Object.keys(callers);
