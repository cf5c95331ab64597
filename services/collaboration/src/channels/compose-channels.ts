import { interactionChannel } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import { type Checkpoints, createLeases, type ReadStore } from '@icrm/read-store';
import type { RpcService } from '@icrm/rpc';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { channelRpc, WEBHOOK_SOURCE } from '../adapters/channel-rpc.ts';
import type { Recording } from '../application/record-interaction.ts';
import type { CollaborationSettings } from '../config.ts';
import { IMAP_SOURCE, imapMailbox } from '../mail/imap-mailbox.ts';
import { outbox, type Send } from '../mail/outbox.ts';
import { mailAdapter } from '../mail/read-mail.ts';
import { mailSender } from '../mail/send-mail.ts';
import { MAIL_SOURCE, smtpListener } from '../mail/smtp-listener.ts';
import { ariExchange, type Exchange } from '../telephony/ari-exchange.ts';
import { carrier } from './carrier.ts';
import type { Ledger } from './ledger.ts';
import { replayQuarantine } from './replay-quarantine.ts';
import { webhookAdapter } from './webhook.ts';

export type ComposeChannelsOptions = Omit<Recording, 'context' | 'signal' | 'withinMs'> & {
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly readStore: ReadStore;
  readonly checkpoints: Checkpoints;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly ledger: Ledger;
  readonly settings: CollaborationSettings;
};

export type Channels = {
  readonly parts: readonly Part[];
  readonly rpc: RpcService;
  /** How an outgoing message is named on each channel that something is sent over. */
  readonly outgoing: ReadonlyMap<string, (message: { readonly commandId: string }) => string>;
};

/** The ways in and out that the settings ask for. */
export const composeChannels = (options: ComposeChannelsOptions): Channels => {
  const { settings, ledger, everyMs } = options;
  const mailboxes = settings.mailboxes ?? new Map<string, string>();
  const domains = new Set([...mailboxes.keys()].map((address) => address.slice(address.indexOf('@') + 1)));
  const mail = mailAdapter(domains);
  const senders = sendersOf(options, mailboxes);
  const accounted = settings.feed === undefined ? [] : [MAIL_SOURCE, IMAP_SOURCE, WEBHOOK_SOURCE];
  const adapterOf = (source: string, mailbox: string) => {
    if (source === MAIL_SOURCE || source === IMAP_SOURCE) return mail;
    const [channel, system = ''] = mailbox.split('/');
    return webhookAdapter(interactionChannel.parse(channel), system);
  };
  const [domain = 'icrm.invalid'] = domains;
  return {
    parts: [
      ...(settings.smtpListen === undefined
        ? []
        : [
            smtpListener({
              ...{ listen: settings.smtpListen, mailboxes, adapter: mail, taking: options },
              tlsFolder: settings.smtpTls,
            }),
          ]),
      ...(accounted.length === 0
        ? []
        : [
            replayQuarantine({
              taking: options,
              ledger,
              everyMs: 5 * everyMs,
              sources: accounted,
              adapterOf,
            }),
          ]),
      ...[...(settings.imap ?? [])].map(([named, url]) => {
        const at = named.indexOf('/');
        return imapMailbox({
          box: { tenant: named.slice(0, at), mailbox: named.slice(at + 1), url },
          ...{ adapter: mail, taking: options, readStore: options.readStore, everyMs: 10 * everyMs },
          leases: createLeases(options.readStore),
        });
      }),
      ...exchangesOf(settings.exchanges).map((exchange) =>
        ariExchange({ exchange, taking: options, leases: createLeases(options.readStore) }),
      ),
      ...(senders.size === 0 ? [] : outbox({ ...options, senders })),
    ],
    rpc: channelRpc({ taking: options, mail, secrets: settings.channelSecrets ?? new Map() }),
    outgoing: new Map(
      [...senders.keys()].map((channel) => [
        channel,
        ({ commandId }: { readonly commandId: string }) => {
          const id = nameId(`message/${commandId}`);
          return channel === 'email' ? `<${id}@${domain}>` : id;
        },
      ]),
    ),
  };
};

const exchangesOf = (exchanges: ReadonlyMap<string, string> = new Map()): readonly Exchange[] =>
  [...exchanges].map(([name, url]) => {
    const [tenant = '', system = ''] = name.split('/');
    return { tenant, system, url };
  });

const sendersOf = (
  options: ComposeChannelsOptions,
  mailboxes: ReadonlyMap<string, string>,
): ReadonlyMap<string, Send> => {
  const { smtpRelay: relay, carriers = new Map<string, string>() } = options.settings;
  const fromOf = (tenant: string) => [...mailboxes].find(([, owner]) => owner === tenant)?.[0];
  const others = [...carriers].map(([channel, target]): [string, Send] => {
    const at = target.indexOf('@');
    const [secret, url] = [target.slice(0, at), target.slice(at + 1)];
    return [interactionChannel.parse(channel), carrier({ ...options, secret, url })];
  });
  const mail: [string, Send][] =
    relay === undefined ? [] : [['email', mailSender({ ...options, relay, fromOf })]];
  return new Map([...mail, ...others]);
};
