import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { deleteStream, tombstone as tombstoneStream, type WriteOutcome } from '../../store/changes.ts';
import { ANY, NO_STREAM, STREAM_EXISTS } from '../../store/revision.ts';
import type { Caller } from '../access.ts';
import type { EngineContext } from '../engine-context.ts';
import { invalidArgument, streamDeleted, wrongExpectedVersion } from '../errors.ts';
import { afterCommit } from '../fault-points.ts';
import { checkWritableName } from '../proposed-events.ts';
import { clampUint64 } from '../uint64.ts';

type Options = streamsPb.DeleteReq.Options | streamsPb.TombstoneReq.Options;

const readExpected = (options: Options): number => {
  if (options.hasRevision()) return clampUint64(options.getRevision());
  if (options.hasNoStream()) return NO_STREAM;
  return options.hasStreamExists() ? STREAM_EXISTS : ANY;
};

const readOptions = (options: Options | undefined): { stream: string; expected: number } => {
  if (options === undefined) throw invalidArgument('The delete has no options.');
  const name = options.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array();
  const stream = Buffer.from(name).toString('utf8');
  checkWritableName(stream);
  return { stream, expected: readExpected(options) };
};

const writtenAt = (outcome: WriteOutcome, stream: string, expected: number): string => {
  switch (outcome.kind) {
    case 'written':
      return String(outcome.position ?? 0);
    case 'wrong-expected-version':
      throw wrongExpectedVersion(stream, expected, outcome.current);
    case 'stream-deleted':
      throw streamDeleted(stream);
  }
};

type Deletion = typeof deleteStream;

/** Runs a delete or tombstone and returns the position of what it wrote. */
const runDelete = async (
  { context, caller }: { context: EngineContext; caller: Caller },
  options: Options | undefined,
  deletion: Deletion,
): Promise<string> => {
  const { stream, expected } = readOptions(options);
  context.access.check(caller, 'delete', stream);
  const outcome = await context.log.submit(deletion(stream, expected));
  afterCommit(context, 'delete');
  return writtenAt(outcome, stream, expected);
};

/** Streams/Delete: the soft delete. */
export const remove = async (
  context: EngineContext,
  request: streamsPb.DeleteReq,
  caller: Caller,
): Promise<streamsPb.DeleteResp> => {
  const at = await runDelete({ context, caller }, request.getOptions(), deleteStream);
  const position = new streamsPb.DeleteResp.Position();
  position.setCommitPosition(at);
  position.setPreparePosition(at);
  const response = new streamsPb.DeleteResp();
  response.setPosition(position);
  return response;
};

/** Streams/Tombstone: the hard delete. */
export const tombstone = async (
  context: EngineContext,
  request: streamsPb.TombstoneReq,
  caller: Caller,
): Promise<streamsPb.TombstoneResp> => {
  const at = await runDelete({ context, caller }, request.getOptions(), tombstoneStream);
  const position = new streamsPb.TombstoneResp.Position();
  position.setCommitPosition(at);
  position.setPreparePosition(at);
  const response = new streamsPb.TombstoneResp();
  response.setPosition(position);
  return response;
};
