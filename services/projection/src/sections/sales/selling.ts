import type { AccountEvent, HintEvent, OfferEvent } from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { defineSection, type Member } from '../section.ts';
import { counted, explainFolds, type Made } from './made.ts';
import { sellingLines } from './selling-lines.ts';

export type SellingEvent = HintEvent | OfferEvent | AccountEvent;

type KnownAccount = {
  readonly name: string;
  readonly parentId?: string | undefined;
  readonly territory?: string | undefined;
  readonly owner?: string | undefined;
  readonly team: Readonly<Record<string, string>>;
  readonly contacts: number;
};
export type SellingState = {
  readonly hints: Readonly<
    Record<string, { readonly kind: string; readonly topic: string; readonly expiresAt: string }>
  >;
  readonly accounts: Readonly<Record<string, KnownAccount>>;
  readonly accepted: number;
  readonly declined: number;
  readonly made: Made;
};
const nothing: SellingState = { hints: {}, accounts: {}, accepted: 0, declined: 0, made: {} };

type OfHint = Fact<{ type: string; data: { readonly hintId: string } }>;
const settleHint = (state: SellingState, { data: { hintId }, position }: OfHint): SellingState => {
  const { [hintId]: _settled, ...hints } = state.hints;
  return { ...state, hints, made: counted(state.made, 'hints', position) };
};

type OfAccount = Fact<{ type: string; data: { readonly accountId: string } }>;
const changeAccount = (
  state: SellingState,
  { data: { accountId }, position }: OfAccount,
  change: (known: KnownAccount) => KnownAccount,
): SellingState => {
  const known = state.accounts[accountId] ?? { name: '', team: {}, contacts: 0 };
  const accounts = { ...state.accounts, [accountId]: change(known) };
  return { ...state, accounts, made: counted(state.made, 'accounts', position) };
};

const counts = (state: SellingState, { position }: Fact, concern: string): SellingState => ({
  ...state,
  made: counted(state.made, concern, position),
});

/** What the sales force does about a customer: hints, offers, accounts with their teams and territories. */
export const sellingSection = defineSection<SellingEvent, SellingEvent>()<SellingState>({
  name: 'selling',
  version: 1,
  initial: nothing,
  on: {
    SalesHintRaised: (state, { data: { hintId, kind, topic, expiresAt }, position }) => ({
      ...state,
      hints: { ...state.hints, [hintId]: { kind, topic, expiresAt } },
      made: counted(state.made, 'hints', position),
    }),
    HintConverted: settleHint,
    HintDismissed: settleHint,
    HintExpired: settleHint,
    OfferSuggested: (state, fact) => counts(state, fact, 'offers'),
    OfferPresented: (state, fact) => counts(state, fact, 'offers'),
    OfferAccepted: (state, fact) => ({ ...counts(state, fact, 'offers'), accepted: state.accepted + 1 }),
    OfferDeclined: (state, fact) => ({ ...counts(state, fact, 'offers'), declined: state.declined + 1 }),
    AccountRegistered: (state, fact) =>
      changeAccount(state, fact, (known) => ({ ...known, name: fact.data.name })),
    AccountChanged: (state, fact) =>
      changeAccount(state, fact, (known) => ({ ...known, name: fact.data.name ?? known.name })),
    ParentAccountLinked: (state, fact) =>
      changeAccount(state, fact, (known) => ({ ...known, parentId: fact.data.parentId })),
    ParentAccountUnlinked: (state, fact) =>
      changeAccount(state, fact, ({ parentId: _parent, ...known }) => known),
    AccountTeamAssigned: (state, fact) =>
      changeAccount(state, fact, (known) => ({
        ...known,
        team: { ...known.team, [fact.data.member]: fact.data.role },
      })),
    AccountTeamReleased: (state, fact) =>
      changeAccount(state, fact, (known) => {
        const { [fact.data.member]: _released, ...team } = known.team;
        return { ...known, team };
      }),
    ContactAdded: (state, fact) =>
      changeAccount(state, fact, (known) => ({ ...known, contacts: known.contacts + 1 })),
    ContactDetailChanged: (state, fact) => changeAccount(state, fact, (known) => known),
    AccountMovedTerritory: (state, fact) =>
      changeAccount(state, fact, ({ territory: _before, owner: _was, ...known }) => ({
        ...known,
        ...(fact.data.to === undefined ? {} : { territory: fact.data.to }),
        ...(fact.data.owner === undefined ? {} : { owner: fact.data.owner }),
      })),
  },
  view: (members) => {
    const selling = viewSelling(members);
    return selling === undefined ? {} : { selling };
  },
  explain: (members) => {
    const view = viewSelling(members);
    return view === undefined ? {} : explainFolds({ section: 'selling', members, view, fields });
  },
  lines: sellingLines,
});

const fields = {
  hints: ['openHints'],
  accounts: ['accounts'],
  offers: ['offersAccepted', 'offersDeclined'],
};

const viewSelling = (members: readonly Member<SellingState>[]): Record<string, unknown> | undefined => {
  const states = members.map(({ state }) => state);
  if (states.every(({ made }) => Object.keys(made).length === 0)) return undefined;
  const sum = (read: (state: SellingState) => number) => states.reduce((all, state) => all + read(state), 0);
  return {
    openHints: states
      .flatMap(({ hints }) => Object.entries(hints).map(([hintId, hint]) => ({ hintId, ...hint })))
      .sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1)),
    accounts: states
      .flatMap(({ accounts }) => Object.entries(accounts))
      .map(([accountId, { team, ...account }]) => ({
        accountId,
        ...account,
        team: Object.entries(team).map(([member, role]) => ({ member, role })),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    offersAccepted: sum(({ accepted }) => accepted),
    offersDeclined: sum(({ declined }) => declined),
  };
};
