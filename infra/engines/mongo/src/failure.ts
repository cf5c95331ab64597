import { Doc, type Value } from './bson/doc.ts';
import { Double } from './bson/value.ts';

/** The error codes this engine answers with, by MongoDB's names. */
export const errorCodes = {
  InternalError: 1,
  BadValue: 2,
  HostUnreachable: 6,
  HostNotFound: 7,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  ProtocolError: 17,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  InvalidBSON: 22,
  LockTimeout: 24,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  RoleNotFound: 31,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  DottedFieldName: 57,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  NetworkTimeout: 89,
  ShutdownInProgress: 91,
  OperationFailed: 96,
  UnsatisfiableWriteConcern: 100,
  WriteConflict: 112,
  CommandNotSupported: 115,
  DocumentValidationFailure: 121,
  NotARetryableWriteCommand: 125,
  ExceededTimeLimit: 262,
  CannotIndexParallelArrays: 171,
  InvalidIndexSpecificationOption: 197,
  TransactionTooOld: 225,
  NotImplemented: 238,
  ConversionFailure: 241,
  SnapshotUnavailable: 246,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  OperationNotSupportedInTransaction: 263,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  ChangeStreamFatalError: 280,
  ChangeStreamHistoryLost: 286,
  APIVersionError: 322,
  APIStrictError: 323,
  MechanismUnavailable: 334,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  NotWritablePrimary: 10107,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
} as const;

export type ErrorName = keyof typeof errorCodes;

const namesByCode = new Map<number, string>(Object.entries(errorCodes).map(([name, code]) => [code, name]));

export function codeName(code: number): string {
  return namesByCode.get(code) ?? `Location${code}`;
}

/** What a client sees when a command or a statement fails. */
export class MongoFailure extends Error {
  readonly code: number;
  /** Error labels of the reply. */
  readonly labels: string[] = [];
  /** Further fields of the reply, such as keyPattern and keyValue. */
  readonly details: Doc = new Doc();

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }

  /** The reply of a failed command. */
  toReply(): Doc {
    const reply = Doc.of({
      ok: new Double(0),
      errmsg: this.message,
      code: this.code,
      codeName: codeName(this.code),
    });
    this.details.names.forEach((name) => {
      reply.set(name, this.details.get(name) ?? null);
    });
    if (this.labels.length > 0) reply.set('errorLabels', [...this.labels]);
    return reply;
  }
}

export function failure(name: ErrorName | number, message: string, details?: { [name: string]: Value }) {
  const error = new MongoFailure(typeof name === 'number' ? name : errorCodes[name], message);
  for (const key of Object.keys(details ?? {})) error.details.set(key, details?.[key] ?? null);
  return error;
}

/** Everything outside the closed list of features ends here. */
export function notImplemented(what: string): MongoFailure {
  return failure('NotImplemented', `${what} is not supported by this engine`);
}
