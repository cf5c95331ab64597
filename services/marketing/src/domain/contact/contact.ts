import type { ContactChannel, ContactEvent, ContactRule } from '@icrm/contracts';
import { accept, type Decider, type Facts } from '@icrm/decider';
import {
  isOpen,
  type Made,
  quietHours,
  quietUntil,
  REMEMBERED_MS,
  tooOftenUntil,
  usualPolicy,
  type VersionedPolicy,
} from './policy.ts';

/** Whether a customer may be contacted now, for one occasion. */
export type AskContact = {
  readonly type: 'AskContact';
  readonly data: {
    readonly contactId: string;
    readonly customerId: string;
    readonly channel: ContactChannel;
    readonly purpose: string;
    readonly campaignId?: string | undefined;
    readonly step?: string | undefined;
    readonly variant?: string | undefined;
  };
};

/** What the log says of the customer at this moment. */
export type ContactFacts = Facts & {
  readonly recipient: {
    readonly asOfPosition: string;
    readonly erased: boolean;
    readonly reachable: boolean;
    readonly timeZone: string;
    readonly consent?: { readonly eventId: string; readonly at: string } | undefined;
  };
  /** What counts for the tenant; the usual unless given. */
  readonly policy?: VersionedPolicy | undefined;
  /** What messages to the customer came to before. */
  readonly spoilt?: 'bounced' | 'complained' | undefined;
};

type Answer =
  | { readonly permitted: true; readonly purpose: string }
  | { readonly permitted: false; readonly rule: ContactRule; readonly until?: string | undefined };

export type Contacts = {
  /** When the customer was contacted, as far back as the policy looks. */
  readonly contacted: readonly Made[];
  readonly answers: Readonly<Record<string, Answer>>;
};

/**
 * Facts in stream `contact-<tenant>.<customer>`. All channels and campaigns ask here, so that what one sends counts for the
 * others. An occasion that was permitted, or refused for good, stays so; one that was only too early is asked again.
 */
export const contact: Decider<Contacts, AskContact, ContactEvent, never, ContactFacts> = {
  initial: { contacted: [], answers: {} },

  evolve({ contacted, answers }, { type, data }) {
    const at = Date.parse(data.at);
    if (type === 'ContactSuppressed') {
      const answer = { permitted: false, rule: data.rule, until: data.until } as const;
      return { contacted, answers: { ...answers, [data.contactId]: answer } };
    }
    return {
      contacted: [...contacted.filter((it) => it.at > at - REMEMBERED_MS), { at, channel: data.channel }],
      answers: { ...answers, [data.contactId]: { permitted: true, purpose: data.purpose } },
    };
  },

  decide({ data }, { contacted, answers }, { now: at, recipient, spoilt, policy: of = usualPolicy }) {
    const { version, policy } = of;
    const before = answers[data.contactId];
    if (before?.permitted === true || (before !== undefined && before.until === undefined)) return accept();
    const { asOfPosition, consent } = recipient;
    const time = Date.parse(at);
    const suppress = (rule: ContactRule, until?: number) =>
      accept<ContactEvent>({
        type: 'ContactSuppressed',
        data: {
          ...data,
          rule,
          ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
          asOfPosition,
          policy: version,
          at,
        },
      });
    if (recipient.erased) return suppress('erased');
    if (!isOpen(policy, data.channel)) return suppress('channel-closed');
    if (consent === undefined) return suppress('no-consent');
    if (spoilt !== undefined) return suppress(spoilt);
    if (!recipient.reachable) return suppress('no-address');
    const often = tooOftenUntil(policy, time, { channel: data.channel, made: contacted });
    if (often !== undefined) return suppress('frequency', often);
    const quiet = quietUntil(quietHours(policy, data.channel), time, recipient.timeZone);
    if (quiet !== undefined) return suppress('quiet-hours', quiet);
    return accept({
      type: 'ContactPermitted',
      data: { ...data, consent: { ...consent, asOfPosition }, policy: version, at },
    });
  },
};
