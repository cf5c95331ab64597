import type { AutoResponseEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

/** A message of a customer that a rule may answer. */
export type Respond = {
  readonly type: 'Respond';
  readonly data: {
    readonly customerId: string;
    readonly rule: string;
    readonly ruleVersion: number;
    readonly inReplyTo: string;
    readonly messageId: string;
    readonly headers: Readonly<Record<string, string>>;
  };
};

const DAY = 86_400_000;
/** So many answers to one customer in a day; more is a machine talking to us. */
const MOST_PER_DAY = 2;

export type Responses = {
  readonly answered: readonly string[];
  /** When answers went out. */
  readonly at: readonly number[];
};

/** Facts in stream `autoresponse-<tenant>.<customer>`. */
export const autoResponse: Decider<Responses, Respond, AutoResponseEvent, never> = {
  initial: { answered: [], at: [] },

  evolve({ answered, at }, { type, data }) {
    const time = Date.parse(data.at);
    return {
      answered: [...answered, data.inReplyTo],
      at: type === 'AutoResponseSent' ? [...at.filter((it) => it > time - DAY), time] : at,
    };
  },

  decide({ data: { headers, messageId, ruleVersion, ...about } }, state, { now: at }) {
    if (state.answered.includes(about.inReplyTo)) return accept();
    const suppress = (why: 'automated' | 'loop') => {
      const { customerId, rule, inReplyTo } = about;
      return accept<AutoResponseEvent>({
        type: 'AutoResponseSuppressed',
        data: { customerId, rule, why, inReplyTo, at },
      });
    };
    if (isAutomated(headers)) return suppress('automated');
    const lately = state.at.filter((it) => it > Date.parse(at) - DAY);
    if (lately.length >= MOST_PER_DAY) return suppress('loop');
    return accept({ type: 'AutoResponseSent', data: { ...about, ruleVersion, messageId, at } });
  },
};

/** Marks of messages that no person wrote: RFC 3834, lists, and what is customary. */
const isAutomated = (headers: Readonly<Record<string, string>>): boolean => {
  const of = (name: string) => headers[name]?.trim().toLowerCase() ?? '';
  return (
    !['', 'no'].includes(of('auto-submitted')) ||
    ['bulk', 'junk', 'list', 'auto_reply'].includes(of('precedence')) ||
    ['list-id', 'list-unsubscribe', 'x-auto-response-suppress', 'x-autoreply'].some(
      (name) => of(name) !== '',
    ) ||
    of('return-path') === '<>' ||
    /^(mailer-daemon|postmaster|no-?reply)@/.test(of('from').replace(/^.*</, ''))
  );
};
