import type { LinkEvent, LinkEvidence, ProposalEvent, Withholding } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';

/** Two customers, the smaller id first, and the name of their pair. */
export type Pair = { readonly linkId: string; readonly customerIds: [string, string] };

/** What a rule found of a pair. */
export type Finding = {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly score: number;
  readonly evidence: readonly LinkEvidence[];
};

/** Why a guard held a rule back. */
export type Holding = {
  readonly reason: Withholding;
  /** Customers that would have been one. */
  readonly wouldHold: number;
  readonly sharedField?: string;
  readonly sharedBy?: number;
};

type Deciding =
  | {
      readonly type: 'LinkCustomers';
      readonly data: Pair & {
        readonly rule: string;
        readonly ruleVersion: number;
        readonly score?: number | undefined;
        readonly evidence: readonly LinkEvidence[];
        readonly reason?: string | undefined;
      };
    }
  | { readonly type: 'UnlinkCustomers'; readonly data: Pair & { readonly reason: string } }
  | { readonly type: 'RejectLink'; readonly data: Pair & { readonly reason: string } };

/** What matching found, for a person to decide. */
export type Proposing =
  | { readonly type: 'ProposeLink'; readonly data: Pair & Finding }
  | { readonly type: 'WithholdLink'; readonly data: Pair & Finding & Holding }
  | { readonly type: 'WithdrawProposal'; readonly data: Pair & Omit<Finding, 'evidence'> };

export type LinkCommand = Deciding | Proposing;

/** Everything that stands in stream `link-<tenant>.<link id>`. */
export type LinkStreamEvent = LinkEvent | ProposalEvent;

type Absence = 'customer-not-found' | 'customer-erased';
export type LinkRejection =
  | 'same-customer'
  | 'not-linked'
  | 'already-linked'
  | 'link-refused-before'
  | Absence;

/** Foreign knowledge: that one of the two customers is not there. */
export type LinkFacts = Facts & { readonly absent?: Absence | undefined };

/** `apart`: somebody said that the two are not the same, by unlinking or by rejecting. */
export type Link = 'unknown' | 'proposed' | 'withheld' | 'linked' | 'apart';

type Answer = Decision<LinkStreamEvent, LinkRejection>;

/** Facts in stream `link-<tenant>.<link id>`. What a person took apart, only a person puts together again. */
export const link: Decider<Link, LinkCommand, LinkStreamEvent, LinkRejection, LinkFacts> = {
  initial: 'unknown',

  evolve(_state, { type }) {
    switch (type) {
      case 'CustomersLinked':
        return 'linked';
      case 'CustomersUnlinked':
      case 'LinkRejected':
        return 'apart';
      case 'LinkProposed':
        return 'proposed';
      case 'LinkWithheld':
        return 'withheld';
      case 'LinkProposalWithdrawn':
        return 'unknown';
    }
  },

  decide(command, state, { now: at, absent }) {
    const [first, second] = command.data.customerIds;
    if (first === second) return reject('same-customer');

    switch (command.type) {
      case 'LinkCustomers':
        return absent === undefined ? linkThem(command.data, state, at) : reject(absent);
      case 'UnlinkCustomers':
        return state === 'linked'
          ? accept({ type: 'CustomersUnlinked', data: { ...command.data, at } })
          : reject('not-linked');
      case 'RejectLink':
        if (state === 'linked') return reject('already-linked');
        return state === 'apart' ? accept() : accept({ type: 'LinkRejected', data: { ...command.data, at } });
      case 'ProposeLink':
      case 'WithholdLink':
        return absent === undefined ? propose(command, state, at) : reject(absent);
      case 'WithdrawProposal':
        return isWaiting(state)
          ? accept({ type: 'LinkProposalWithdrawn', data: { ...command.data, at } })
          : accept();
    }
  },
};

const linkThem = (
  data: Extract<Deciding, { type: 'LinkCustomers' }>['data'],
  state: Link,
  at: string,
): Answer => {
  if (state === 'linked') return accept();
  if (state === 'apart' && data.rule !== 'manual') return reject('link-refused-before');
  return accept({ type: 'CustomersLinked', data: { ...data, evidence: [...data.evidence], at } });
};

const isWaiting = (state: Link): boolean => state === 'proposed' || state === 'withheld';

/** A pair waits once, however often it is found; who decided is not asked again. */
const propose = (
  { type, data }: Exclude<Proposing, { type: 'WithdrawProposal' }>,
  state: Link,
  at: string,
): Answer => {
  if (state === 'linked' || state === 'withheld') return accept();
  if (state === 'apart') return reject('link-refused-before');
  const evidence = [...data.evidence];
  if (type === 'WithholdLink') return accept({ type: 'LinkWithheld', data: { ...data, evidence, at } });
  return state === 'proposed' ? accept() : accept({ type: 'LinkProposed', data: { ...data, evidence, at } });
};
