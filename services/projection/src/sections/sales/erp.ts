import type { ErpMirrorEvent } from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { later } from '../../view/instants.ts';
import { defineSection, type Member } from '../section.ts';
import { amount } from '../wording.ts';
import { counted, explainFolds, type Made } from './made.ts';

type Money = { readonly minor: number; readonly currency: string };
type ErpEvent = Exclude<ErpMirrorEvent, { type: 'StockLevelMirrored' }>;
type Invoice = {
  readonly number: string;
  readonly total: Money;
  readonly open: Money;
  readonly dueOn: string;
  readonly orderId?: string;
};
type Project = { readonly name: string; readonly status: string; readonly percent: number };
type ErpState = {
  readonly invoices: Readonly<Record<string, Invoice>>;
  readonly lastPayment?: { readonly amount: Money; readonly receivedOn: string };
  readonly projects: Readonly<Record<string, Project>>;
  readonly blocked: boolean;
  readonly changedAt: string;
  readonly mirroredAt: string;
  readonly made: Made;
};
const nothing: ErpState = {
  invoices: {},
  projects: {},
  blocked: false,
  changedAt: '',
  mirroredAt: '',
  made: {},
};

/** Every document makes the section fresher. */
const fresher = (state: ErpState, fact: Fact<ErpEvent>, concern: string): ErpState => ({
  ...state,
  changedAt: later(state.changedAt, fact.data.changedAt),
  mirroredAt: later(state.mirroredAt, fact.recordedAt),
  made: counted(counted(state.made, concern, fact.position), 'freshness', fact.position),
});

/** What the ERP says of a customer: invoices, payments, projects, credit, and how fresh that is. */
export const erpSection = defineSection<ErpEvent, ErpEvent>()<ErpState>({
  name: 'erp',
  version: 1,
  initial: nothing,
  on: {
    InvoiceMirrored: (state, fact) => {
      const { documentId, number, currency, totalMinor, openMinor, dueOn, status, orderId } = fact.data;
      const { [documentId]: _before, ...others } = state.invoices;
      const open = {
        ...{ number, dueOn },
        total: { minor: totalMinor, currency },
        open: { minor: openMinor, currency },
        ...(orderId === undefined ? {} : { orderId }),
      };
      const invoices = status === 'open' ? { ...others, [documentId]: open } : others;
      return { ...fresher(state, fact, 'invoices'), invoices };
    },
    PaymentMirrored: (state, fact) => {
      const { amountMinor: minor, currency, receivedOn } = fact.data;
      const isLatest = state.lastPayment === undefined || state.lastPayment.receivedOn <= receivedOn;
      const lastPayment = { amount: { minor, currency }, receivedOn };
      return { ...fresher(state, fact, 'payments'), ...(isLatest ? { lastPayment } : {}) };
    },
    ProjectStatusMirrored: (state, fact) => {
      const { documentId, name, status, percent } = fact.data;
      const { [documentId]: _before, ...others } = state.projects;
      const projects =
        status === 'finished' ? others : { ...others, [documentId]: { name, status, percent } };
      return { ...fresher(state, fact, 'projects'), projects };
    },
    CreditStatusMirrored: (state, fact) => ({
      ...fresher(state, fact, 'credit'),
      blocked: fact.data.blocked,
    }),
  },
  view: (members) => {
    const erp = viewErp(members);
    return erp === undefined ? {} : { erp };
  },
  explain: (members) => {
    const view = viewErp(members);
    return view === undefined ? {} : explainFolds({ section: 'erp', members, view, fields });
  },
  lines: {
    InvoiceMirrored: ({ number, totalMinor, openMinor, currency, status }) =>
      `Invoice ${number} of ${amount({ minor: totalMinor, currency })}: ${
        status === 'open' ? `${amount({ minor: openMinor, currency })} open` : status
      }`,
    PaymentMirrored: ({ amountMinor, currency }) => `Paid ${amount({ minor: amountMinor, currency })}`,
    ProjectStatusMirrored: ({ name, status, percent }) => `Project ${name}: ${status}, ${percent} %`,
    CreditStatusMirrored: ({ blocked, reason }) =>
      `Credit ${blocked ? 'blocked' : 'given'}${reason === undefined ? '' : `: ${reason}`}`,
  },
});

const fields = {
  invoices: ['openInvoices', 'open'],
  payments: ['lastPayment'],
  projects: ['projects'],
  credit: ['creditBlocked'],
  freshness: ['freshness'],
};

const viewErp = (members: readonly Member<ErpState>[]): Record<string, unknown> | undefined => {
  const states = members.map(({ state }) => state).filter(({ changedAt }) => changedAt !== '');
  if (states.length === 0) return undefined;
  const invoices = states.flatMap(({ invoices }) => Object.entries(invoices));
  const open = Map.groupBy(
    invoices,
    ([
      ,
      {
        open: { currency },
      },
    ]) => currency,
  );
  const [lastPayment] = states
    .flatMap(({ lastPayment: paid }) => (paid === undefined ? [] : [paid]))
    .sort((a, b) => (a.receivedOn > b.receivedOn ? -1 : 1));
  return {
    openInvoices: invoices
      .map(([documentId, invoice]) => ({ documentId, ...invoice }))
      .sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1)),
    open: [...open]
      .map(([currency, of]) => ({ minor: of.reduce((sum, [, it]) => sum + it.open.minor, 0), currency }))
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    ...(lastPayment === undefined ? {} : { lastPayment }),
    projects: states.flatMap(({ projects }) =>
      Object.entries(projects).map(([documentId, project]) => ({ documentId, ...project })),
    ),
    creditBlocked: states.some(({ blocked }) => blocked),
    freshness: {
      changedAt: states.map(({ changedAt }) => changedAt).reduce(later),
      mirroredAt: states.map(({ mirroredAt }) => mirroredAt).reduce(later),
    },
  };
};
