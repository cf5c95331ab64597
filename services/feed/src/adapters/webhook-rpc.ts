import { webhookV1 } from '@icrm/contracts';
import { implement, type RpcService, validated } from '@icrm/rpc';
import type { DeliveryRecord, WebhookRecord, WebhookStore } from '../webhook/webhook-store.ts';
import type { WebhookStatus, Webhooks } from '../webhook/webhooks.ts';
import { refuse } from './refusals.ts';
import { listDeliveries, putWebhook, replayWebhook, tenantRequest, webhookRequest } from './requests.ts';
import { toFilter } from './to-filter.ts';

/** WebhookService: endpoints that events are pushed to. */
export const webhookRpc = (webhooks: Webhooks, store: WebhookStore): RpcService =>
  implement(webhookV1.WebhookServiceService, {
    putWebhook: validated(putWebhook, async (wish, { signal }) => {
      const made = await webhooks.put(wish, signal);
      if (typeof made === 'string') throw refuse(made);
      const { record, secret } = made;
      return { webhook: toWebhook({ ...record, ...webhooks.statusOf(record) }), secret };
    }),

    listWebhooks: validated(tenantRequest, async ({ tenant }) => ({
      webhooks: (await webhooks.list(tenant)).map(toWebhook),
    })),

    deleteWebhook: validated(webhookRequest, async (name) => {
      if (!(await webhooks.remove(name))) throw refuse('unknown-webhook');
      return {};
    }),

    rotateWebhookSecret: validated(webhookRequest, async (name) => {
      const secret = await webhooks.rotate(name);
      if (secret === undefined) throw refuse('unknown-webhook');
      return { secret };
    }),

    testWebhook: validated(webhookRequest, async (name) => {
      const answer = await webhooks.ping(name);
      if (answer === undefined) throw refuse('unknown-webhook');
      const outcome = answer.status >= 200 && answer.status < 300 ? 'delivered' : 'retry';
      const { id, sentAt, status, reason, durationMs, body } = answer;
      return {
        delivery: {
          id,
          sentAt,
          status,
          reason,
          durationMs,
          outcome,
          answer: body.slice(0, 500),
          eventId: id,
          eventType: 'WebhookPing',
          position: 0n,
          attempt: 1,
        },
      };
    }),

    listWebhookDeliveries: validated(listDeliveries, async ({ limit, ...name }) => ({
      deliveries: (await store.deliveries(name, limit)).map(toDelivery),
    })),

    replayWebhook: validated(replayWebhook, async ({ positions, range, ...name }, { signal }) => {
      const offered = await (range === undefined
        ? webhooks.replay(name, positions)
        : webhooks.replayRange(name, range, signal));
      if (offered === undefined) throw refuse('unknown-webhook');
      return { offered };
    }),

    getWebhookLedger: validated(webhookRequest, async (name) => {
      const ledger = await webhooks.ledger(name);
      if (ledger === undefined) throw refuse('unknown-webhook');
      return ledger;
    }),
  });

const toWebhook = (record: WebhookRecord & WebhookStatus): webhookV1.Webhook => ({
  name: record.name,
  url: record.url,
  filter: toFilter(record.filter),
  state: record.state,
  trouble: record.trouble,
  revealPersonal: record.revealPersonal,
  createdAt: record.createdAt,
  mask: { paths: [...(record.mask ?? [])] },
});

const toDelivery = ({ _id, webhook: _webhook, ...delivery }: DeliveryRecord): webhookV1.WebhookDelivery => ({
  id: _id,
  ...delivery,
  attempt: Number(delivery.attempt),
  durationMs: Number(delivery.durationMs),
  status: Number(delivery.status),
});
