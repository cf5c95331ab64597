import type {
  AccountEvent,
  ActivityEvent,
  ConfigurationEvent,
  EngineeringEvent,
  ExpenseEvent,
  HintEvent,
  OfferEvent,
  QuoteEvent,
  SelfServiceEvent,
  VisitEvent,
} from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { defineSection, type Member } from '../section.ts';
import { counted, explainFolds, type Made } from './made.ts';
import { activityHandlers } from './selling-activities.ts';
import { sellingLines } from './selling-lines.ts';

export type SellingEvent =
  | HintEvent
  | OfferEvent
  | AccountEvent
  | QuoteEvent
  | ConfigurationEvent
  | EngineeringEvent
  | SelfServiceEvent
  | ActivityEvent
  | VisitEvent
  | ExpenseEvent;

type KnownAccount = {
  readonly name: string;
  readonly parentId?: string | undefined;
  readonly territory?: string | undefined;
  readonly owner?: string | undefined;
  readonly team: Readonly<Record<string, string>>;
  readonly contacts: number;
};
type Money = { readonly minor: number; readonly currency: string };
type KnownQuote = {
  readonly number: string;
  readonly total: Money;
  readonly validUntil: string;
  readonly viewed: boolean;
};
/** What is planned with a customer, or under way. */
export type AgendaItem = {
  readonly kind: 'activity' | 'visit';
  readonly what: string;
  readonly who: string;
  readonly startsAt: string;
};
export type SellingState = {
  readonly hints: Readonly<
    Record<string, { readonly kind: string; readonly topic: string; readonly expiresAt: string }>
  >;
  readonly accounts: Readonly<Record<string, KnownAccount>>;
  readonly quotes: Readonly<Record<string, KnownQuote>>;
  readonly quotesAccepted: number;
  readonly quotesRejected: number;
  /** What is engineered and not approved, by id. */
  readonly engineering: readonly string[];
  readonly misfits: number;
  readonly abandoned?: { readonly step: string; readonly value: Money; readonly at: string };
  readonly agenda: Readonly<Record<string, AgendaItem>>;
  readonly visits: number;
  readonly noShows: number;
  readonly alertsActedOn: number;
  readonly alertsDismissed: number;
  readonly spent: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly declined: number;
  readonly made: Made;
};
const nothing: SellingState = {
  hints: {},
  accounts: {},
  quotes: {},
  quotesAccepted: 0,
  quotesRejected: 0,
  engineering: [],
  misfits: 0,
  agenda: {},
  visits: 0,
  noShows: 0,
  alertsActedOn: 0,
  alertsDismissed: 0,
  spent: {},
  accepted: 0,
  declined: 0,
  made: {},
};

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

type OfQuote = Fact<{ type: string; data: { readonly quoteId: string } }>;
const settleQuote = (state: SellingState, { data: { quoteId }, position }: OfQuote): SellingState => {
  const { [quoteId]: _settled, ...quotes } = state.quotes;
  return { ...state, quotes, made: counted(state.made, 'quotes', position) };
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
    QuoteGenerated: (state, fact) => {
      const { quoteId, number, totalMinor: minor, currency, validUntil } = fact.data;
      const known = { number, total: { minor, currency }, validUntil, viewed: false };
      return { ...counts(state, fact, 'quotes'), quotes: { ...state.quotes, [quoteId]: known } };
    },
    QuoteSent: (state, fact) => counts(state, fact, 'quotes'),
    QuoteViewed: (state, fact) => {
      const known = state.quotes[fact.data.quoteId];
      const quotes =
        known === undefined
          ? state.quotes
          : { ...state.quotes, [fact.data.quoteId]: { ...known, viewed: true } };
      return { ...counts(state, fact, 'quotes'), quotes };
    },
    QuoteAccepted: (state, fact) => ({
      ...settleQuote(state, fact),
      quotesAccepted: state.quotesAccepted + 1,
    }),
    QuoteRejected: (state, fact) => ({
      ...settleQuote(state, fact),
      quotesRejected: state.quotesRejected + 1,
    }),
    QuoteExpired: settleQuote,
    ProductConfigured: (state, fact) => counts(state, fact, 'configurations'),
    ConfigurationRejected: (state, fact) => ({
      ...counts(state, fact, 'configurations'),
      misfits: state.misfits + 1,
    }),
    EngineeringRequested: (state, fact) => ({
      ...counts(state, fact, 'engineering'),
      engineering: [...state.engineering, fact.data.engineeringId],
    }),
    SpecificationProposed: (state, fact) => counts(state, fact, 'engineering'),
    SpecificationRejected: (state, fact) => counts(state, fact, 'engineering'),
    SpecificationApproved: (state, fact) => ({
      ...counts(state, fact, 'engineering'),
      engineering: state.engineering.filter((it) => it !== fact.data.engineeringId),
    }),
    SelfServiceAbandoned: (state, fact) => {
      const { step, totalMinor: minor, currency } = fact.data;
      const abandoned = { step, value: { minor, currency }, at: fact.at };
      const isLatest = state.abandoned === undefined || state.abandoned.at <= fact.at;
      return { ...counts(state, fact, 'abandoned'), ...(isLatest ? { abandoned } : {}) };
    },
    ...activityHandlers,
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
  quotes: ['openQuotes', 'quotesAccepted', 'quotesRejected'],
  engineering: ['openEngineering'],
  configurations: ['configurationsRejected'],
  abandoned: ['lastAbandoned'],
  agenda: ['agenda', 'visits', 'noShows', 'alertsActedOn', 'alertsDismissed'],
  expenses: ['costToServe'],
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
    openQuotes: states
      .flatMap(({ quotes }) => Object.entries(quotes).map(([quoteId, quote]) => ({ quoteId, ...quote })))
      .sort((a, b) => (a.validUntil < b.validUntil ? -1 : 1)),
    quotesAccepted: sum(({ quotesAccepted }) => quotesAccepted),
    quotesRejected: sum(({ quotesRejected }) => quotesRejected),
    openEngineering: sum(({ engineering }) => engineering.length),
    configurationsRejected: sum(({ misfits }) => misfits),
    ...latestAbandoned(states),
    agenda: states
      .flatMap(({ agenda }) => Object.entries(agenda).map(([id, item]) => ({ id, ...item })))
      .sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1))
      .slice(0, 10),
    visits: sum(({ visits }) => visits),
    noShows: sum(({ noShows }) => noShows),
    alertsActedOn: sum(({ alertsActedOn }) => alertsActedOn),
    alertsDismissed: sum(({ alertsDismissed }) => alertsDismissed),
    costToServe: costOf(states),
    offersAccepted: sum(({ accepted }) => accepted),
    offersDeclined: sum(({ declined }) => declined),
  };
};

const latestAbandoned = (states: readonly SellingState[]) => {
  const [lastAbandoned] = states
    .flatMap(({ abandoned }) => (abandoned === undefined ? [] : [abandoned]))
    .sort((a, b) => (a.at > b.at ? -1 : 1));
  return lastAbandoned === undefined ? {} : { lastAbandoned };
};

const costOf = (states: readonly SellingState[]) =>
  [
    ...Map.groupBy(
      states.flatMap(({ spent }) => Object.entries(spent)),
      ([currency]) => currency,
    ),
  ]
    .map(([currency, of]) => ({ minor: of.reduce((sum, [, minor]) => sum + minor, 0), currency }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
