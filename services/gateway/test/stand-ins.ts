import {
  accountV1,
  activityV1,
  analyticsV1,
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
  feedV1,
  fieldV1,
  fulfilmentV1,
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
  privacyV1,
  productV1,
  quoteV1,
  salesV1,
  serviceV1,
  sessionV1,
  teamworkV1,
  viewV1,
} from '@icrm/contracts';
import {
  type Handlers,
  implement,
  RpcError,
  type RpcService,
  type ServiceDefinition,
  serveRpc,
  statusOfError,
} from '@icrm/rpc';
import type { Part } from '@icrm/runtime';
import { createGatewayService, type GatewaySettings, gatewaySettings } from '../src/index.ts';

/** A request that reached a service. */
export type Seen = { readonly method: string; readonly request: Record<string, unknown> };

/** What a test wants a method to do; the others accept everything. */
export type Behaviour = {
  /** Without it nothing is recorded. */
  readonly audit?: Partial<Handlers<typeof auditV1.AuditServiceService>>;
  readonly customer?: Partial<Handlers<typeof customerV1.CustomerServiceService>>;
  readonly privacy?: Partial<Handlers<typeof privacyV1.PrivacyServiceService>>;
  readonly disclosure?: Partial<Handlers<typeof disclosureV1.DisclosureServiceService>>;
  readonly sales?: Partial<Handlers<typeof salesV1.SalesServiceService>>;
  readonly service?: Partial<Handlers<typeof serviceV1.ServiceServiceService>>;
  readonly interactions?: Partial<Handlers<typeof interactionV1.InteractionServiceService>>;
  readonly conversations?: Partial<Handlers<typeof conversationV1.ConversationServiceService>>;
  readonly view?: Partial<Handlers<typeof viewV1.ViewServiceService>>;
  readonly analytics?: Partial<Handlers<typeof analyticsV1.AnalyticsServiceService>>;
  readonly feed?: Partial<Handlers<typeof feedV1.FeedServiceService>>;
  readonly intake?: Partial<Handlers<typeof intakeV1.IntakeServiceService>>;
};

export const ana = '0193a000-0000-7000-8000-000000000001';
const ids = {
  customerId: ana,
  leadId: ana,
  opportunityId: ana,
  orderId: ana,
  caseId: ana,
  linkId: ana,
  interactionId: ana,
  conversationId: ana,
};
export const result = { position: 41n, revision: 3n, repeated: false };
export const anaView = JSON.stringify({ customerId: ana, displayName: 'Ana Ruiz' });

type Messages = Readonly<Record<string, unknown>>;

/** The services behind the gateway over real gRPC: they keep the contract and remember what they were asked. */
const standIn = <D extends ServiceDefinition>(
  { definition, messages }: { readonly definition: D; readonly messages: Messages },
  { seen, some }: { readonly seen: Seen[]; readonly some: Partial<Handlers<D>> },
): RpcService => {
  const accepted = (method: string) =>
    definition[method]?.responseStream === true
      ? (async function* () {
          // A stream that has nothing to tell.
        })()
      : Promise.resolve(answerOf(messages, method));
  const handlers = Object.keys(definition).map((method) => [
    method,
    (request: Record<string, unknown>, call: unknown) => {
      // Views that are read together are seen one by one.
      if (method !== 'getCustomerViews') seen.push({ method, request });
      const handle = some[method] as ((request: unknown, call: unknown) => unknown) | undefined;
      return handle === undefined ? accepted(method) : handle(request, call);
    },
  ]);
  return implement(definition, Object.fromEntries(handlers) as Handlers<D>);
};

type Views = NonNullable<Behaviour['view']>;

/** Answers each question of many as it would be answered alone. */
const oneByOne =
  (seen: Seen[], { getCustomerView }: Views = {}): NonNullable<Views['getCustomerViews']> =>
  async ({ questions }, call) => {
    const answers = questions.map(async (question) => {
      seen.push({ method: 'getCustomerView', request: { ...question } });
      try {
        const { view, position } = (await getCustomerView?.(question, call)) ?? {
          view: anaView,
          position: 41n,
        };
        return { position, result: { $case: 'view' as const, value: Buffer.from(view ?? '') } };
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        return { result: { $case: 'failure' as const, value: statusOfError(error) } };
      }
    });
    return viewV1.GetCustomerViewsResponse.fromPartial({ answers: await Promise.all(answers) });
  };

/** An answer of a method in which everything that can be set to something sensible is. */
const answerOf = (messages: Messages, method: string): unknown => {
  const name = `${method.charAt(0).toUpperCase()}${method.slice(1)}Response`;
  const message = messages[name] as { fromPartial(fields: object): object };
  return message.fromPartial({
    ...acceptedAnswer,
    customers: method === 'searchCustomers' ? [] : 1n,
    // Entries are a document of the ledger of points, and many documents elsewhere.
    entries: method === 'getPoints' ? '[]' : [],
  });
};

const acceptedAnswer = {
  campaign: '{}',
  simulation: '{}',
  promotion: '{}',
  price: '{}',
  segment: '{}',
  brief: '{}',
  interaction: JSON.stringify({ customerId: ana }),
  article: '{}',
  thread: '{}',
  receipt: '{}',
  summary: '{}',
  answer: '{}',
  consent: '{}',
  proof: '{}',
  data: '{}',
  ...ids,
  result,
  view: anaView,
  position: 41n,
  headPosition: 41n,
  generation: '1',
  publishedPosition: 41n,
};

/** A gateway before stand-ins, and a fetch that knows it. */
export const startBackbone = async (behaviour: Behaviour = {}, settings: Partial<GatewaySettings> = {}) => {
  const seen: Seen[] = [];
  const parts: Part[] = [];
  const serve = async (...services: RpcService[]): Promise<string> => {
    const part = serveRpc({ listen: { host: '127.0.0.1', port: 0 }, services, reflection: false });
    parts.push(part);
    return (await part.start()) ?? '';
  };
  const customer = await serve(
    standIn(
      { definition: auditV1.AuditServiceService, messages: auditV1 },
      { seen: [], some: behaviour.audit ?? {} },
    ),
    standIn(
      { definition: customerV1.CustomerServiceService, messages: customerV1 },
      { seen, some: behaviour.customer ?? {} },
    ),
    standIn(
      { definition: privacyV1.PrivacyServiceService, messages: privacyV1 },
      { seen, some: behaviour.privacy ?? {} },
    ),
  );
  const also = (definition: ServiceDefinition, messages: Messages) =>
    standIn({ definition, messages }, { seen, some: {} });
  const sales = await serve(
    standIn(
      { definition: salesV1.SalesServiceService, messages: salesV1 },
      { seen, some: behaviour.sales ?? {} },
    ),
    also(leadV1.LeadServiceService, leadV1),
    also(opportunityV1.OpportunityServiceService, opportunityV1),
    also(accountV1.AccountServiceService, accountV1),
    also(productV1.ProductServiceService, productV1),
    also(quoteV1.QuoteServiceService, quoteV1),
    also(fulfilmentV1.FulfilmentServiceService, fulfilmentV1),
    also(erpV1.ErpServiceService, erpV1),
    also(activityV1.ActivityServiceService, activityV1),
  );
  const service = await serve(
    standIn(
      { definition: serviceV1.ServiceServiceService, messages: serviceV1 },
      { seen, some: behaviour.service ?? {} },
    ),
    also(centreV1.ContactCentreServiceService, centreV1),
    also(careV1.CareServiceService, careV1),
    also(fieldV1.FieldServiceService, fieldV1),
  );
  const plain = <D extends ServiceDefinition>(definition: D, messages: Messages): RpcService =>
    standIn({ definition, messages }, { seen, some: {} });
  const collaboration = await serve(
    standIn(
      { definition: interactionV1.InteractionServiceService, messages: interactionV1 },
      { seen, some: behaviour.interactions ?? {} },
    ),
    standIn(
      { definition: conversationV1.ConversationServiceService, messages: conversationV1 },
      { seen, some: behaviour.conversations ?? {} },
    ),
    plain(callbackV1.CallbackServiceService, callbackV1),
    plain(sessionV1.SessionServiceService, sessionV1),
    plain(knowledgeV1.KnowledgeServiceService, knowledgeV1),
    plain(teamworkV1.TeamworkServiceService, teamworkV1),
    plain(communityV1.CommunityServiceService, communityV1),
    plain(channelV1.ChannelServiceService, channelV1),
  );
  const view = await serve(
    standIn(
      { definition: viewV1.ViewServiceService, messages: viewV1 },
      { seen, some: { getCustomerViews: oneByOne(seen, behaviour.view), ...behaviour.view } },
    ),
    standIn(
      { definition: disclosureV1.DisclosureServiceService, messages: disclosureV1 },
      { seen, some: behaviour.disclosure ?? {} },
    ),
  );
  const feed = await serve(
    standIn(
      { definition: feedV1.FeedServiceService, messages: feedV1 },
      { seen, some: behaviour.feed ?? {} },
    ),
    // What is accounted for is no question of a caller.
    standIn(
      { definition: intakeV1.IntakeServiceService, messages: intakeV1 },
      { seen: [], some: behaviour.intake ?? {} },
    ),
  );
  const marketing = await serve(
    also(marketingSegmentV1.SegmentServiceService, marketingSegmentV1),
    also(marketingOfferV1.OfferServiceService, marketingOfferV1),
    also(marketingListV1.ListServiceService, marketingListV1),
    also(marketingDecisionV1.DecisionServiceService, marketingDecisionV1),
    also(marketingContactV1.ContactServiceService, marketingContactV1),
    also(marketingCampaignV1.CampaignServiceService, marketingCampaignV1),
    also(marketingBrandV1.BrandServiceService, marketingBrandV1),
  );
  const analytics = await serve(
    standIn(
      { definition: analyticsV1.AnalyticsServiceService, messages: analyticsV1 },
      { seen, some: behaviour.analytics ?? {} },
    ),
  );
  const defaults = gatewaySettings.read({
    ICRM_CUSTOMER: customer,
    ICRM_SALES: sales,
    ICRM_SERVICE: service,
    ICRM_COLLABORATION: collaboration,
    ICRM_VIEW: view,
    ICRM_FEED: feed,
    ICRM_MARKETING: marketing,
    ICRM_ANALYTICS: analytics,
  });
  const auditEveryMs = behaviour.audit === undefined ? 0 : 50;
  const gateway = createGatewayService({ ...defaults, auditEveryMs, ...settings });
  const url = (await gateway.start()) ?? '';
  return {
    url,
    seen,
    gateway,
    services: parts,
    ...caller(url),
    async close() {
      await gateway.stop();
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
};

/** A gateway before services that are not there. */
export const startAlone = async (settings: Partial<GatewaySettings> = {}) => {
  const nowhere = '127.0.0.1:1';
  const defaults = gatewaySettings.read({
    ICRM_CUSTOMER: nowhere,
    ICRM_SALES: nowhere,
    ICRM_SERVICE: nowhere,
    ICRM_COLLABORATION: nowhere,
    ICRM_VIEW: nowhere,
    ICRM_FEED: nowhere,
    ICRM_MARKETING: nowhere,
    ICRM_ANALYTICS: nowhere,
  });
  const gateway = createGatewayService({ ...defaults, ...settings });
  const url = (await gateway.start()) ?? '';
  return { url, ...caller(url), close: () => gateway.stop() };
};

/** Calls a gateway and reads what it says. */
const caller = (url: string) => {
  const call = async (method: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { method, ...init });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const isJson = /^application\/(json|problem\+json)/.test(type);
    return {
      status: response.status,
      type,
      text,
      header: (name: string) => response.headers.get(name),
      body: isJson ? JSON.parse(text) : undefined,
      lines: type.includes('ndjson')
        ? text
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : [],
    };
  };
  const post = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    call('POST', path, {
      body: JSON.stringify(value),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const upload = (path: string, text: string, type = 'application/x-ndjson') =>
    call('POST', path, { body: text, headers: { 'content-type': type } });
  const get = (path: string, headers: Record<string, string> = {}) => call('GET', path, { headers });
  return { call, post, upload, get };
};
