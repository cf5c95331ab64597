import { patienceOf } from '@icrm/command-service';
import { marketingContactV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId, nameId, newId } from '@icrm/runtime';
import { type Advancing, spoiltOf } from '../application/advance-journey.ts';
import { autoResponses, messages, optIns, policiesOfContact, topics } from '../application/aggregates.ts';
import { announce } from '../application/announce.ts';
import { linksIn } from '../application/compose-mail.ts';
import type { Audiences, Freeze } from '../application/launch.ts';
import type { LinkTokens } from '../application/link-token.ts';
import { CURRENT, reach } from '../application/reach.ts';
import { takeCall } from '../application/take-call.ts';
import type { MessageCommand } from '../domain/contact/message.ts';
import { readReport } from '../domain/mail/read-report.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

export type ContactRpcOptions = Pick<Advancing, 'findPerson'> & {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly tokens: LinkTokens;
  readonly publicUrl: string;
  readonly audiences: Audiences;
  /** Freezes whom a campaign is for. */
  readonly freeze: Freeze;
  /** The messages of a channel that people hand over, those that wait longest first. */
  readonly waiting: (group: string, limit: number) => Promise<readonly { readonly messageId: string }[]>;
  readonly queued: (
    tenant: string,
    channel: string,
    limit: number,
  ) => Promise<marketingContactV1.QueuedMessage[]>;
};

const hasLink = async (
  store: EventStore,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  link: string,
): Promise<boolean> => {
  const state = await messages.read(store, tenant, id);
  return state.status !== 'unknown' && linksIn(state.text).includes(link);
};

const confirmation = (url: string): string =>
  `Somebody asked us to write to you. If it was you, confirm it here:\n\n${url}\n\nIf not, do nothing: we will not write again.`;

/** ContactService: whether customers may be contacted, their messages, and what became of these. */
export const contactRpc = ({
  store,
  clock,
  tokens,
  publicUrl,
  findPerson,
  audiences,
  freeze,
  waiting,
  queued,
}: ContactRpcOptions): RpcService => {
  const on = (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });
  const tell = async (context: CommandContext, call: RpcCall, messageId: string, command: MessageCommand) =>
    toResult(await messages.handle(on(context, call), messageId, command));

  return implement(marketingContactV1.ContactServiceService, {
    requestContact: validated(requests.requestContact, async ({ context, ...data }, call) => {
      const contactId = data.contactId ?? derivedId(context.commandId, 'contact');
      const { customerIds, person } = await findPerson(context.tenant, data.customerId);
      const spoilt = spoiltOf(person, data.channel);
      const reached = await reach(on(context, call), { ...data, contactId, customerIds, spoilt });
      if (reached.permitted)
        return { contactId, permitted: true, rule: '', until: '', result: toResult(reached.outcome) };
      const { rule, until = '' } = reached;
      return { contactId, permitted: false, rule, until, result: undefined };
    }),

    publishContactPolicy: validated(requests.publishContactPolicy, async ({ context, policy }, call) => {
      const command = { type: 'PublishContactPolicy', data: { policy } } as const;
      const outcome = accepted(await policiesOfContact.handle(on(context, call), CURRENT, command));
      return { version: outcome.state.version, result: toResult(outcome) };
    }),
    getContactPolicy: validated(requests.getContactPolicy, async ({ tenant }) => ({
      answer: JSON.stringify(await policiesOfContact.read(store, tenant, CURRENT)),
    })),

    takeCall: validated(requests.takeCall, async ({ context }, call) => {
      const taken = await takeCall(on(context, call), await waiting(`${context.tenant}.phone`, 200));
      return { messageId: '', customerId: '', subject: '', text: '', ...taken, result: undefined };
    }),

    followTopic: validated(requests.followTopic, async ({ context, ...data }, call) => ({
      result: toResult(await topics.handle(on(context, call), data.topic, { type: 'FollowTopic', data })),
    })),
    unfollowTopic: validated(requests.unfollowTopic, async ({ context, ...data }, call) => ({
      result: toResult(await topics.handle(on(context, call), data.topic, { type: 'UnfollowTopic', data })),
    })),
    announce: validated(requests.announce, async ({ context, ...data }, call) => {
      const { outcome, ...made } = await announce({ ...on(context, call), audiences, freeze }, data);
      return { ...made, result: toResult(outcome) };
    }),
    getTopic: validated(requests.getTopic, async ({ tenant, topic }) => {
      const { followers, announcements } = await topics.read(store, tenant, topic);
      const count = Object.keys(followers).length;
      return { answer: JSON.stringify({ topic, followers: count, announcements }) };
    }),

    recordHandOver: validated(requests.recordHandOver, async ({ context, messageId, receipt }, call) => ({
      result: await tell(context, call, messageId, { type: 'RecordSent', data: { receipt } }),
    })),

    recordReturn: validated(requests.recordReturn, async ({ context, messageId, ...data }, call) => ({
      result: await tell(context, call, messageId, { type: 'RecordBounce', data }),
    })),

    recordReport: validated(requests.recordReport, async ({ context, raw }, call) => {
      const report = readReport(raw);
      if (report.kind === 'none') throw refuse('report-not-understood');
      const { kind, messageId } = report;
      const command: MessageCommand =
        report.kind === 'bounce'
          ? { type: 'RecordBounce', data: { bounce: report.bounce, code: report.code } }
          : { type: 'RecordComplaint', data: {} };
      return { messageId, kind, result: await tell(context, call, messageId, command) };
    }),

    requestOptIn: validated(requests.requestOptIn, async ({ context, ...data }, call) => {
      const optInId = derivedId(context.commandId, 'opt-in');
      const outcome = accepted(
        await optIns.handle(on(context, call), optInId, { type: 'RequestOptIn', data: { ...data, optInId } }),
      );
      // The question is no marketing: it needs no consent, and is asked once.
      const url = `${publicUrl}/m/${tokens.make(context.tenant, 'opt-in', optInId)}/confirm`;
      const asking = { ...context, commandId: nameId(`opt-in/${optInId}`) };
      const messageId = nameId(`opt-in/${optInId}/message`);
      const { customerId, channel } = data;
      const body = { subject: 'Please confirm', text: confirmation(url) };
      accepted(
        await messages.handle(on(asking, call), messageId, {
          type: 'QueueMessage',
          data: { messageId, customerId, channel, ...body },
        }),
      );
      return { optInId, result: toResult(outcome) };
    }),

    confirmOptIn: validated(requests.confirmOptIn, async ({ context, token, evidence }, call) => {
      const read = tokens.read(token);
      if (read === undefined || read.kind !== 'opt-in') throw refuse('opt-in-not-found');
      const outcome = accepted(
        await optIns.handle(on({ ...context, tenant: read.tenant }, call), read.id, {
          type: 'ConfirmOptIn',
          data: { evidence },
        }),
      );
      const customerId = outcome.state.status === 'unknown' ? '' : outcome.state.of.customerId;
      return { customerId, result: toResult(outcome) };
    }),

    respondAutomatically: validated(
      requests.respondAutomatically,
      async ({ context, subject, text, ...data }, call) => {
        const { customerId, inReplyTo } = data;
        const messageId = nameId(`auto-response/${context.tenant}/${customerId}/${inReplyTo}`);
        const outcome = accepted(
          await autoResponses.handle(on(context, call), customerId, {
            type: 'Respond',
            data: { ...data, messageId },
          }),
        );
        const [event] = outcome.events;
        if (event?.type === 'AutoResponseSuppressed')
          return { messageId: '', suppressed: event.data.why, result: toResult(outcome) };
        const queueing = { ...context, commandId: nameId(`queue/${messageId}`) };
        accepted(
          await messages.handle(on(queueing, call), messageId, {
            type: 'QueueMessage',
            data: { messageId, customerId, channel: 'email', subject, text },
          }),
        );
        return { messageId, suppressed: '', result: toResult(outcome) };
      },
    ),

    followLink: validated(requests.followLink, async ({ token, action, link = '', commandId }, call) => {
      const read = tokens.read(token);
      if (read === undefined || read.kind !== 'message') return { known: false };
      const command: MessageCommand = {
        open: { type: 'RecordOpen', data: {} } as const,
        click: { type: 'RecordClick', data: { link } } as const,
        unsubscribe: { type: 'RecordUnsubscribe', data: {} } as const,
      }[action];
      // A link that is not ours in the message leads nowhere: nobody borrows our name for others.
      if (action === 'click' && !(await hasLink(store, read, link))) return { known: false };
      const context: CommandContext = {
        commandId: commandId ?? newId(),
        tenant: read.tenant,
        actor: { kind: 'customer', id: 'link' },
        channel: 'email',
      };
      const outcome = await messages.handle(on(context, call), read.id, command);
      return { known: outcome.accepted };
    }),

    listQueued: validated(requests.listQueued, async ({ tenant, channel, limit }) => ({
      messages: await queued(tenant, channel, limit),
    })),
  });
};
