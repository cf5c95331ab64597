import { patienceOf } from '@icrm/command-service';
import { type InteractionEvent, interactionV1 } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import { type KeyRing, reveal } from '@icrm/privacy';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { type Clock, systemClock } from '@icrm/runtime';
import { handleInteraction, interactionStream } from '../application/interaction-handler.ts';
import type { Contents } from '../application/ports.ts';
import { type Recording, recordInteraction, type Told } from '../application/record-interaction.ts';
import { removeInteraction } from '../application/remove-interaction.ts';
import { refuse, toResult } from './refusals.ts';
import { interactionRequests as requests } from './requests.ts';

/** What the methods stand on. */
export type InteractionRpcOptions = Omit<Recording, 'context' | 'signal' | 'withinMs'> & {
  readonly store: EventStore;
  readonly contents: Contents;
  readonly keyRing: KeyRing;
  readonly clock?: Clock | undefined;
  /** The channels that something is sent over, and how an outgoing message is named there. */
  readonly outgoing: ReadonlyMap<string, (interaction: { commandId: string }) => string>;
};

/** InteractionService: one command to one interaction, which then takes its place in its conversation. */
export const interactionRpc = (options: InteractionRpcOptions): RpcService => {
  const { store, contents, keyRing, clock = systemClock } = options;
  const on = (context: CommandContext, call: RpcCall): Recording => ({
    ...options,
    context,
    ...patienceOf(call),
  });
  const record = async (context: CommandContext, call: RpcCall, told: Told) => {
    const { outcome, ...names } = await recordInteraction(on(context, call), told);
    return { ...names, result: toResult(outcome) };
  };
  const occurred = (context: CommandContext) => context.occurredAt ?? clock.now().toISOString();

  return implement(interactionV1.InteractionServiceService, {
    recordInteraction: validated(requests.recordInteraction, ({ context, ...told }, call) =>
      record(context, call, { ...told, occurredAt: told.occurredAt ?? occurred(context) }),
    ),

    sendMessage: validated(requests.sendMessage, async ({ context, answers, to, ...message }, call) => {
      const nameOf = options.outgoing.get(message.channel);
      if (nameOf === undefined) throw refuse('channel-not-sent');
      const answered = answers === undefined ? undefined : await load(context.tenant, answers);
      const kind = message.channel === 'email' ? 'email' : message.channel === 'social' ? 'social' : 'phone';
      return record(context, call, {
        ...message,
        conversationId: message.conversationId ?? answered?.recorded.conversationId,
        direction: 'outbound',
        externalId: nameOf({ commandId: context.commandId }),
        participants: [{ role: 'to', kind, value: to }],
        references: answered === undefined ? [] : threadOf(answered.recorded),
        ...{ automated: false, public: false, queued: true },
        occurredAt: occurred(context),
      });
    }),

    rateInteraction: validated(
      requests.rateInteraction,
      async ({ context, interactionId, ...data }, call) => {
        const byStaff = context.actor.kind === 'staff';
        const command = { type: 'RateInteraction', data: { ...data, byStaff } } as const;
        return { result: toResult(await handleInteraction(on(context, call), interactionId, command)) };
      },
    ),

    removeInteraction: validated(
      requests.removeInteraction,
      async ({ context, interactionId, reason }, call) => {
        const outcome = await removeInteraction(on(context, call), interactionId, reason);
        return { result: toResult(outcome) };
      },
    ),

    getInteraction: validated(requests.getInteraction, async ({ tenant, interactionId }) => {
      const { recorded, later, position } = await load(tenant, interactionId);
      const owner = { tenant, customerId: recorded.customerId };
      const body = recorded.body && (await contents.get(owner, recorded.body.ref));
      const text = body === undefined ? {} : { text: new TextDecoder().decode(body) };
      return { interaction: JSON.stringify({ ...recorded, ...text, history: later }), position };
    }),

    getContent: validated(requests.getContent, async ({ tenant, interactionId, ref }) => {
      const { recorded } = await load(tenant, interactionId);
      const named = [recorded.body, ...(recorded.attachments ?? [])].find((it) => it?.ref === ref);
      const content = named && (await contents.get({ tenant, customerId: recorded.customerId }, ref));
      if (named === undefined || content === undefined) throw refuse('content-not-found');
      return { mediaType: named.mediaType, content: Buffer.from(content) };
    }),
  });

  async function load(tenant: string, interactionId: string) {
    const events: { readonly type: string; readonly data: object }[] = [];
    let position = 0n;
    for await (const event of store.readStream(interactionStream(tenant, interactionId))) {
      events.push({ type: event.type, data: event.data });
      ({ position } = event);
    }
    // Streams of interactions hold their events alone.
    const [first, ...later] = (await reveal(keyRing, tenant, events)) as InteractionEvent[];
    if (first?.type !== 'InteractionRecorded') throw refuse('interaction-not-found');
    return { recorded: first.data, later, position };
  }
};

/** The ids that an answer names: those that it answers names itself, and its own. */
const threadOf = ({
  references = [],
  externalId,
}: {
  readonly references?: readonly string[] | undefined;
  readonly externalId: string;
}): readonly string[] => [...references.slice(-50), externalId];
