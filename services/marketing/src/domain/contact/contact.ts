import type { ContactChannel, ContactEvent, ContactRule } from '@icrm/contracts';
import { accept, type Decider, type Facts } from '@icrm/decider';
import { contactPolicy, quietUntil, remembered, tooOftenUntil } from './policy.ts';

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
  /** What messages to the customer came to before. */
  readonly spoilt?: 'bounced' | 'complained' | undefined;
};

type Answer =
  | { readonly permitted: true }
  | { readonly permitted: false; readonly rule: ContactRule; readonly until?: string | undefined };

export type Contacts = {
  /** When the customer was contacted, as far back as the policy looks. */
  readonly contacted: readonly number[];
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
      contacted: [...contacted.filter((it) => it > at - remembered(contactPolicy)), at],
      answers: { ...answers, [data.contactId]: { permitted: true } },
    };
  },

  decide({ data }, { contacted, answers }, { now: at, recipient, spoilt }) {
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
          policy: contactPolicy.version,
          at,
        },
      });
    if (recipient.erased) return suppress('erased');
    if (consent === undefined) return suppress('no-consent');
    if (spoilt !== undefined) return suppress(spoilt);
    if (!recipient.reachable) return suppress('no-address');
    const often = tooOftenUntil(contactPolicy, time, contacted);
    if (often !== undefined) return suppress('frequency', often);
    const quiet = quietUntil(contactPolicy, time, recipient.timeZone);
    if (quiet !== undefined) return suppress('quiet-hours', quiet);
    return accept({
      type: 'ContactPermitted',
      data: { ...data, consent: { ...consent, asOfPosition }, policy: contactPolicy.version, at },
    });
  },
};
