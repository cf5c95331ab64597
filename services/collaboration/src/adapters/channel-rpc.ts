import { createHash } from 'node:crypto';
import { patienceOf } from '@icrm/command-service';
import { channelV1, interactionChannel } from '@icrm/contracts';
import { implement, parseRequest, type RpcCall, RpcError, type RpcService, validated } from '@icrm/rpc';
import { systemClock } from '@icrm/runtime';
import { missingIn, signalCall } from '../application/signal-call.ts';
import type { ChannelAdapter } from '../channels/adapter.ts';
import { type TakeInOptions, takeIn } from '../channels/take-in.ts';
import { isSigned, webhookAdapter } from '../channels/webhook.ts';
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

/** ChannelService: what comes in from outside. */
export const channelRpc = ({ taking, mail, secrets }: ChannelRpcOptions): RpcService => {
  const { clock = systemClock } = taking;

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
      const { tenant, mailbox, format } = parseRequest(requests.importMail, {
        tenant: first.value.tenant,
        mailbox: first.value.mailbox,
        format: first.value.format,
      });
      const delivery = `import:${createHash('sha256').update(`${mailbox}/${clock.now().toISOString()}`).digest('hex')}`;
      const source = chunksOf(first.value.chunk, pieces);
      return importMail(taking, mail, { tenant, mailbox, format, delivery, source });
    },

    signalCall: validated(requests.signalCall, async ({ context, ...signal }, call: RpcCall) => {
      const missing = missingIn(signal);
      if (missing === 'number') throw refuse('call-without-number');
      if (missing !== undefined) {
        const fieldViolations = [{ field: missing, description: 'is required with this signal' }];
        throw new RpcError('INVALID_ARGUMENT', `${missing}: is required with this signal`, {
          fieldViolations,
        });
      }
      const { callId, outcome } = await signalCall({ ...taking, context, ...patienceOf(call) }, signal);
      const { state } = accepted(outcome);
      const customerId = state.status === 'unknown' ? '' : state.customerId;
      return { callId, customerId, result: toResult(outcome) };
    }),
  });
};

async function* chunksOf(
  first: Uint8Array,
  rest: AsyncIterator<channelV1.ImportMailRequest>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value.chunk;
}
