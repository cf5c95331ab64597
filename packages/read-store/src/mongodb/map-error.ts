import {
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';
import { DuplicateKey, ReadStoreRefused, ReadStoreUnavailable } from '../errors.ts';

export const duplicateKeyCode = 11_000;

/** Not primary, shutting down, stepping down, out of time: https://www.mongodb.com/docs/manual/reference/error-codes/ */
const passingCodes = new Set([6, 7, 89, 91, 134, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]);
const passingErrors = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
];

/** The name of the index in `E11000 duplicate key error collection: db.c index: name dup key: …`. */
export const indexOfDuplicate = (message: string): string => /index: (\S+)/.exec(message)?.[1] ?? 'unknown';

const toOurs = (error: MongoError): Error => {
  const code = error instanceof MongoServerError && typeof error.code === 'number' ? error.code : undefined;
  if (code === duplicateKeyCode) return new DuplicateKey(indexOfDuplicate(error.message), { cause: error });
  const passing = passingErrors.some((type) => error instanceof type);
  if (passing || (code !== undefined && passingCodes.has(code)))
    return new ReadStoreUnavailable(`the read store does not answer: ${error.message}`, { cause: error });
  return new ReadStoreRefused(`the read store refused: ${error.message}`, code, { cause: error });
};

/** Runs a call of the driver and turns its errors into those of the port. */
export const mapped = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw error instanceof MongoError ? toOurs(error) : error;
  }
};
