import { Doc } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Transaction } from '../session/transaction.ts';
import type { Commands, Context } from './context.ts';

function transactionOf({ engine, body, session }: Context): Transaction {
  const number = body.get('txnNumber');
  if (session === undefined || !isNumeric(number) || body.get('autocommit') !== false)
    throw failure('InvalidOptions', 'commitTransaction and abortTransaction must be run in a transaction');
  return engine.sessions.find(session, BigInt(toNumber(number)));
}

function commit(context: Context): Doc {
  const transaction = transactionOf(context);
  if (transaction.state === 'aborted')
    throw failure(
      'NoSuchTransaction',
      `Transaction with { txnNumber: ${transaction.number} } has been aborted.`,
    );
  if (transaction.state === 'open') transaction.commit();
  return new Doc();
}

function abort(context: Context): Doc {
  const transaction = transactionOf(context);
  if (transaction.state === 'committed')
    throw failure(
      'TransactionCommitted',
      `Transaction with { txnNumber: ${transaction.number} } has been committed.`,
    );
  if (transaction.state === 'aborted')
    throw failure(
      'NoSuchTransaction',
      `Transaction with { txnNumber: ${transaction.number} } has been aborted.`,
    );
  transaction.abort();
  return new Doc();
}

export const transactionCommands: Commands = {
  commitTransaction: { transactional: true, fields: ['recoveryToken'], run: commit },
  abortTransaction: { transactional: true, fields: ['recoveryToken'], run: abort },
};
