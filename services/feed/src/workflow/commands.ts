import {
  accountV1,
  activityV1,
  analyticsV1,
  callbackV1,
  careV1,
  centreV1,
  type commonV1,
  communityV1,
  conversationV1,
  customerV1,
  fieldV1,
  fulfilmentV1,
  identityV1,
  interactionV1,
  knowledgeV1,
  leadV1,
  marketingCampaignV1,
  marketingContactV1,
  marketingDecisionV1,
  marketingListV1,
  marketingOfferV1,
  marketingSegmentV1,
  opportunityV1,
  overrideV1,
  productV1,
  quoteV1,
  salesV1,
  serviceV1,
  sessionV1,
  teamworkV1,
} from '@icrm/contracts';
import { type CallOptions, type RpcClient, rpcClient, type ServiceDefinition } from '@icrm/rpc';

/** A command ready to be sent. */
export type PreparedCommand = {
  /** @throws RpcError */
  send(options: CallOptions): Promise<commonV1.CommandResult | undefined>;
};

/** Something that no service takes; it will not be otherwise later. */
export class UnknownCommand extends Error {
  override readonly name = 'UnknownCommand';
}

/** What workflows can send. */
export type Commands = {
  /** @throws UnknownCommand naming the service, command or field that there is not */
  prepare(
    wanted: { readonly service: string; readonly command: string; readonly fields: unknown },
    context: commonV1.CommandContext,
  ): PreparedCommand;
  close(): void;
};

/** host:port of the services, as far as they are known. */
export type CommandTargets = { readonly [service: string]: string | undefined };

type Message = { fromJSON(fields: object): object };
type Door = {
  readonly generated: { readonly service: ServiceDefinition; readonly serviceName: string };
  readonly messages: Readonly<Record<string, unknown>>;
  /** Whose address it is, where it is not that of its own name. */
  readonly at?: string;
};

const doors: Readonly<Record<string, Door>> = {
  customer: { generated: customerV1.CustomerServiceClient, messages: customerV1 },
  identity: { generated: identityV1.IdentityServiceClient, messages: identityV1, at: 'customer' },
  overrides: { generated: overrideV1.OverrideServiceClient, messages: overrideV1, at: 'customer' },
  sales: { generated: salesV1.SalesServiceClient, messages: salesV1 },
  leads: { generated: leadV1.LeadServiceClient, messages: leadV1, at: 'sales' },
  opportunities: { generated: opportunityV1.OpportunityServiceClient, messages: opportunityV1, at: 'sales' },
  accounts: { generated: accountV1.AccountServiceClient, messages: accountV1, at: 'sales' },
  products: { generated: productV1.ProductServiceClient, messages: productV1, at: 'sales' },
  quotes: { generated: quoteV1.QuoteServiceClient, messages: quoteV1, at: 'sales' },
  fulfilment: { generated: fulfilmentV1.FulfilmentServiceClient, messages: fulfilmentV1, at: 'sales' },
  activities: { generated: activityV1.ActivityServiceClient, messages: activityV1, at: 'sales' },
  service: { generated: serviceV1.ServiceServiceClient, messages: serviceV1 },
  care: { generated: careV1.CareServiceClient, messages: careV1, at: 'service' },
  field: { generated: fieldV1.FieldServiceClient, messages: fieldV1, at: 'service' },
  centres: { generated: centreV1.ContactCentreServiceClient, messages: centreV1, at: 'service' },
  segments: {
    generated: marketingSegmentV1.SegmentServiceClient,
    messages: marketingSegmentV1,
    at: 'marketing',
  },
  campaigns: {
    generated: marketingCampaignV1.CampaignServiceClient,
    messages: marketingCampaignV1,
    at: 'marketing',
  },
  offers: { generated: marketingOfferV1.OfferServiceClient, messages: marketingOfferV1, at: 'marketing' },
  lists: { generated: marketingListV1.ListServiceClient, messages: marketingListV1, at: 'marketing' },
  decisions: {
    generated: marketingDecisionV1.DecisionServiceClient,
    messages: marketingDecisionV1,
    at: 'marketing',
  },
  contacts: {
    generated: marketingContactV1.ContactServiceClient,
    messages: marketingContactV1,
    at: 'marketing',
  },
  interactions: {
    generated: interactionV1.InteractionServiceClient,
    messages: interactionV1,
    at: 'collaboration',
  },
  conversations: {
    generated: conversationV1.ConversationServiceClient,
    messages: conversationV1,
    at: 'collaboration',
  },
  callbacks: { generated: callbackV1.CallbackServiceClient, messages: callbackV1, at: 'collaboration' },
  sessions: { generated: sessionV1.SessionServiceClient, messages: sessionV1, at: 'collaboration' },
  knowledge: { generated: knowledgeV1.KnowledgeServiceClient, messages: knowledgeV1, at: 'collaboration' },
  teamwork: { generated: teamworkV1.TeamworkServiceClient, messages: teamworkV1, at: 'collaboration' },
  community: { generated: communityV1.CommunityServiceClient, messages: communityV1, at: 'collaboration' },
  analytics: { generated: analyticsV1.AnalyticsServiceClient, messages: analyticsV1 },
};

/** Clients of the services, made when they are first needed. */
export const createCommands = (targets: CommandTargets): Commands => {
  const clients = new Map<string, RpcClient<ServiceDefinition>>();

  const clientOf = (service: string, { generated, at = service }: Door): RpcClient<ServiceDefinition> => {
    const found = clients.get(service);
    if (found !== undefined) return found;
    const address = targets[at];
    if (address === undefined) throw new UnknownCommand(`${service}: its address is not in the settings`);
    const client = rpcClient(generated, address);
    clients.set(service, client);
    return client;
  };

  return {
    prepare({ service, command, fields }, context) {
      const door = Object.hasOwn(doors, service) ? doors[service] : undefined;
      if (door === undefined) throw new UnknownCommand(`there is no service ${service}`);
      const request = { ...readFields(door, { service, command, fields }), context };
      return {
        async send(options) {
          const call = clientOf(service, door)[command] as (
            request: object,
            options: CallOptions,
          ) => Promise<{ readonly result?: commonV1.CommandResult }>;
          return (await call(request, options)).result;
        },
      };
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
};

const readFields = (
  { generated, messages }: Door,
  {
    service,
    command,
    fields,
  }: { readonly service: string; readonly command: string; readonly fields: unknown },
): object => {
  const message = messages[`${command.charAt(0).toUpperCase()}${command.slice(1)}Request`] as
    | Message
    | undefined;
  if (!Object.hasOwn(generated.service, command) || message === undefined)
    throw new UnknownCommand(`${service} has no command ${command}`);
  const known = message.fromJSON({});
  // Only what changes something takes the context of a command.
  if (!Object.hasOwn(known, 'context')) throw new UnknownCommand(`${service}.${command} is a question`);
  const given = typeof fields === 'object' && fields !== null ? fields : {};
  const strange = Object.keys(given).find((name) => name === 'context' || !Object.hasOwn(known, name));
  if (strange !== undefined) throw new UnknownCommand(`${service}.${command} has no field ${strange}`);
  return message.fromJSON(given);
};
