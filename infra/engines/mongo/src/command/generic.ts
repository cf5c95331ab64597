import { Doc } from '../bson/doc.ts';
import { Binary } from '../bson/value.ts';
import { failure, type MongoFailure, notImplemented } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { isDoc } from '../query/path.ts';
import type { Command } from './context.ts';

/** Fields that every command may carry. */
const general = new Set([
  '$db',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'comment',
  'maxTimeMS',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'helloOk',
]);

/** Refuses what the command does not have, and general options that would change its meaning. */
export function checkFields(body: Doc, name: string, { fields }: Command): void {
  for (const field of body.names) {
    if (field === name || general.has(field) || fields.includes(field)) continue;
    throw failure(40415, `BSON field '${name}.${field}' is an unknown field.`);
  }
  checkApi(body, name);
  checkReadConcern(body);
  checkWriteConcern(body);
}

/** What a client that sets apiStrict may call. */
const stableApi = new Set(
  (
    'abortTransaction aggregate bulkWrite collMod commitTransaction connectionStatus count create createIndexes delete drop ' +
    'dropDatabase dropIndexes endSessions explain find findAndModify getMore hello insert killCursors killSessions ' +
    'listCollections listDatabases listIndexes ping refreshSessions saslContinue saslStart update'
  ).split(' '),
);

function checkApi(body: Doc, name: string): void {
  const version = body.get('apiVersion');
  if (version === undefined) {
    if (body.has('apiStrict') || body.has('apiDeprecationErrors'))
      throw failure('APIVersionError', 'apiStrict and apiDeprecationErrors need apiVersion');
    return;
  }
  if (version !== '1') throw failure('APIVersionError', `API version must be "1"; got ${String(version)}`);
  if (body.get('apiStrict') === true && !stableApi.has(name))
    throw failure(
      'APIStrictError',
      `Provided apiStrict:true, but the command ${name} is not in API Version 1`,
    );
}

const levels = ['local', 'majority', 'available', 'linearizable'];

function checkReadConcern(body: Doc): void {
  const concern = body.get('readConcern');
  const level = isDoc(concern) ? concern.get('level') : undefined;
  if (level === undefined || levels.includes(String(level))) return;
  if (level !== 'snapshot') throw failure('FailedToParse', `read concern level ${String(level)} is unknown`);
  if (body.get('startTransaction') !== true && body.get('autocommit') === undefined)
    throw failure('SnapshotUnavailable', 'snapshots outside a transaction are not kept by this engine');
}

function checkWriteConcern(body: Doc): void {
  const concern = body.get('writeConcern');
  const w = isDoc(concern) ? concern.get('w') : undefined;
  if (typeof w === 'string' && w !== 'majority') throw notImplemented(`the write concern ${w}`);
}

/** More members than there are: the write stands, and the reply says so. */
export function writeConcernError(body: Doc): Doc | undefined {
  const concern = body.get('writeConcern');
  const w = isDoc(concern) ? concern.get('w') : undefined;
  if (!isNumeric(w) || toNumber(w) <= 1) return undefined;
  return Doc.of({
    code: 100,
    codeName: 'UnsatisfiableWriteConcern',
    errmsg: 'Not enough data-bearing nodes',
  });
}

/** The session id as text, when the command has one. */
export function sessionOf(body: Doc): string | undefined {
  const lsid = body.get('lsid');
  const id = isDoc(lsid) ? lsid.get('id') : undefined;
  return id instanceof Binary ? Buffer.from(id.bytes).toString('hex') : undefined;
}

const retryableCodes = [6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436];
const transientCodes = [112, 24, 246, 251, 267];

export type LabelSituation = {
  readonly retryable: boolean;
  readonly inTransaction: boolean;
  readonly ending: boolean;
  readonly changeStream: boolean;
};

/** The labels that drivers leave to the server. Labels that a fail point set stay as they are. */
export function addLabels(error: MongoFailure, situation: LabelSituation): void {
  if (error.labels.length > 0) return;
  const retry = retryableCodes.includes(error.code);
  if (retry && (situation.retryable || situation.ending)) error.labels.push('RetryableWriteError');
  if (situation.inTransaction && (transientCodes.includes(error.code) || (retry && !situation.ending)))
    error.labels.push('TransientTransactionError');
  if (retry && situation.changeStream) error.labels.push('ResumableChangeStreamError');
}
