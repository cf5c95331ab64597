import type { ExpenseEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type ExpenseRejection =
  | 'expense-not-found'
  | 'expense-already-submitted'
  | 'expense-already-decided'
  | 'expense-by-same-person'
  | 'expense-not-approved'
  | 'expense-in-the-future';

type Submitted = Extract<ExpenseEvent, { type: 'ExpenseSubmitted' }>['data'];
export type Expense =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'submitted' | 'approved' | 'rejected' | 'reimbursed' } & Submitted);

/** Facts in stream `expense-<tenant>.<id>`: nobody approves what they spent themselves. */
export const expense: Decider<
  Expense,
  salesCommands.ExpenseCommand,
  ExpenseEvent,
  ExpenseRejection,
  SalesFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'ExpenseSubmitted') return { status: 'submitted', ...data };
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'ExpenseApproved':
        return { ...state, status: 'approved' };
      case 'ExpenseRejected':
        return { ...state, status: 'rejected' };
      case 'ExpenseReimbursed':
        return { ...state, status: 'reimbursed' };
    }
  },

  decide({ type, data }, state, { now: at, id: expenseId, actor }) {
    if (type === 'SubmitExpense') {
      if (state.status !== 'unknown') return reject('expense-already-submitted');
      if (data.spentOn > at.slice(0, 10)) return reject('expense-in-the-future');
      return accept({ type: 'ExpenseSubmitted', data: { ...data, expenseId, submittedBy: actor, at } });
    }
    if (state.status === 'unknown') return reject('expense-not-found');
    const { customerId, submittedBy, amount } = state;
    const names = { expenseId, customerId, submittedBy };
    if (type === 'ReimburseExpense')
      return state.status === 'approved'
        ? accept({ type: 'ExpenseReimbursed', data: { ...names, reference: data.reference, at } })
        : reject('expense-not-approved');
    if (state.status !== 'submitted') return reject('expense-already-decided');
    if (actor === submittedBy) return reject('expense-by-same-person');
    return type === 'ApproveExpense'
      ? accept({ type: 'ExpenseApproved', data: { ...names, by: actor, amount, at } })
      : accept({ type: 'ExpenseRejected', data: { ...names, by: actor, reason: data.reason, at } });
  },
};
