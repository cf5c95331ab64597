import { createHash } from 'node:crypto';
import { patienceOf } from '@icrm/command-service';
import { channelV1, interactionChannel } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { implement, type RpcCall, RpcError, type RpcService, validated } from '@icrm/rpc';
import { systemClock } from '@icrm/runtime';
import type { z } from 'zod';
import { callIdOf, handlePhoneCall } from '../application/phone-call-handler.ts';
import { recordInteraction } from '../application/record-interaction.ts';
import type { ChannelAdapter } from '../channels/adapter.ts';
import { type TakeInOptions, takeIn } from '../channels/take-in.ts';
import { isSigned, webhookAdapter } from '../channels/webhook.ts';
import type { PhoneCallCommand } from '../domain/phone-call/phone-call.ts';
import { importMail } from '../mail/import-mail.ts';
import { equipmentMethods } from './equipment-rpc.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { channelRequests as requests } from './requests.ts';

/** How the ledger knows what came over webhooks. */
export const WEBHOOK_SOURCE = 'webhook';

export type ChannelRpcOptions = {
  readonly taking: TakeInOptions;
  readonly mail: ChannelAdapter;
  /** The secret of `tenant/channel/system`. */
  readonly secrets: ReadonlyMap<string, string>;
};

type Signal = Omit<z.output<typeof requests.signalCall>, 'context'>;

/** ChannelService: what comes in from outside. */
export const channelRpc = ({ taking, mail, secrets }: ChannelRpcOptions): RpcService => {
  const { clock = systemClock } = taking;

  const ring = async (handling: { context: CommandContext }, callId: string, signal: Signal) => {
    const { number, system, call, direction, country } = signal;
    if (number === undefined) throw refuse('call-without-number');
    const role = direction === 'inbound' ? ('from' as const) : ('to' as const);
    const { outcome, ...told } = await recordInteraction(
      { ...taking, ...handling },
      {
        ...{ channel: 'phone', system, direction, externalId: call, country },
        participants: [{ role, kind: 'phone', value: number }],
        ...{ references: [], automated: false, public: false },
        occurredAt: handling.context.occurredAt ?? clock.now().toISOString(),
      },
    );
    accepted(outcome);
    const { customerId, interactionId } = told;
    return { type: 'Ring', data: { callId, customerId, interactionId, direction, system } } as const;
  };

  return implement(channelV1.ChannelServiceService, {
    ...equipmentMethods(taking),
    receiveWebhook: validated(requests.receiveWebhook, async (request) => {
      const { tenant, system, body } = request;
      const channel = interactionChannel.parse(request.channel);
      const secret = secrets.get(`${tenant}/${channel}/${system}`);
      const signed = {
        id: request.webhookId,
        timestamp: request.webhookTimestamp,
        signature: request.webhookSignature,
        body,
      };
      if (secret === undefined || !isSigned(signed, secret, clock.now())) throw refuse('signature-wrong');
      const box = { tenant, source: WEBHOOK_SOURCE, mailbox: `${channel}/${system}` };
      const handed = { box, delivery: request.webhookId, payload: body };
      const taken = await takeIn(taking, webhookAdapter(channel, system), handed);
      return {
        outcome: taken.kind,
        reason: taken.kind === 'quarantined' ? taken.reason : '',
        interactionId: taken.interactionId,
        position: taken.kind === 'stored' ? taken.position : 0n,
      };
    }),

    async importMail(incoming) {
      const pieces = incoming[Symbol.asyncIterator]();
      const first = await pieces.next();
      if (first.done) throw new RpcError('INVALID_ARGUMENT', 'nothing was sent');
      const { tenant, mailbox, format } = requests.importMail.parse({
        tenant: first.value.tenant,
        mailbox: first.value.mailbox,
        format: first.value.format,
      });
      const delivery = `import:${createHash('sha256').update(`${mailbox}/${clock.now().toISOString()}`).digest('hex')}`;
      const source = chunksOf(first.value.chunk, pieces);
      return importMail(taking, mail, { tenant, mailbox, format, delivery, source });
    },

    signalCall: validated(requests.signalCall, async ({ context, ...signal }, call: RpcCall) => {
      const callId = callIdOf(context.tenant, signal);
      const handling = { ...taking, context, ...patienceOf(call) };
      const command = signal.signal === 'ring' ? await ring(handling, callId, signal) : commandOf(signal);
      const outcome = accepted(await handlePhoneCall(handling, callId, command));
      const customerId = outcome.state.status === 'unknown' ? '' : outcome.state.customerId;
      return { callId, customerId, result: toResult(outcome) };
    }),
  });
};

const commandOf = ({ signal, agentId, menu, digits, task, step, cause }: Signal): PhoneCallCommand => {
  switch (signal) {
    case 'answer':
      return { type: 'Answer', data: { agentId: needed(agentId, 'agentId') } };
    case 'transfer':
      return { type: 'Transfer', data: { to: needed(agentId, 'agentId') } };
    case 'digits':
      return { type: 'EnterDigits', data: { menu, digits: needed(digits, 'digits') } };
    case 'served':
      return { type: 'Serve', data: { task: needed(task, 'task') } };
    case 'escalated':
      return { type: 'Escalate', data: { task, step: needed(step, 'step') } };
    case 'hang-up':
      return { type: 'HangUp', data: { cause: cause ?? 'hung-up' } };
    case 'hold':
      return { type: 'Hold', data: {} };
    default:
      return { type: 'Resume', data: {} };
  }
};

const needed = (value: string | undefined, field: string): string => {
  if (value !== undefined) return value;
  const fieldViolations = [{ field, description: 'is required with this signal' }];
  throw new RpcError('INVALID_ARGUMENT', `${field}: is required with this signal`, { fieldViolations });
};

async function* chunksOf(
  first: Uint8Array,
  rest: AsyncIterator<channelV1.ImportMailRequest>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value.chunk;
}
