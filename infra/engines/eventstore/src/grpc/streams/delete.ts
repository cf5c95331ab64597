import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { deleteStream, tombstone as tombstoneStream, type WriteOutcome } from '../../store/changes.ts';
import { ANY, NO_STREAM, STREAM_EXISTS } from '../../store/revision.ts';
import type { EngineContext } from '../engine-context.ts';
import { internalError, invalidArgument, streamDeleted, wrongExpectedVersion } from '../errors.ts';
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

const answerDelete = async (
  context: EngineContext,
  request: streamsPb.DeleteReq,
): Promise<streamsPb.DeleteResp> => {
  const { stream, expected } = readOptions(request.getOptions());
  const { log } = context;
  const at = writtenAt(await log.submit(deleteStream(stream, expected)), stream, expected);
  const position = new streamsPb.DeleteResp.Position();
  position.setCommitPosition(at);
  position.setPreparePosition(at);
  const response = new streamsPb.DeleteResp();
  response.setPosition(position);
  return response;
};

const answerTombstone = async (
  context: EngineContext,
  request: streamsPb.TombstoneReq,
): Promise<streamsPb.TombstoneResp> => {
  const { stream, expected } = readOptions(request.getOptions());
  const { log } = context;
  const at = writtenAt(await log.submit(tombstoneStream(stream, expected)), stream, expected);
  const position = new streamsPb.TombstoneResp.Position();
  position.setCommitPosition(at);
  position.setPreparePosition(at);
  const response = new streamsPb.TombstoneResp();
  response.setPosition(position);
  return response;
};

/** Streams/Delete: the soft delete. */
export const remove =
  (context: EngineContext) =>
  (
    call: ServerUnaryCall<streamsPb.DeleteReq, streamsPb.DeleteResp>,
    callback: sendUnaryData<streamsPb.DeleteResp>,
  ): void => {
    answerDelete(context, call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(internalError(error)),
    );
  };

/** Streams/Tombstone: the hard delete. */
export const tombstone =
  (context: EngineContext) =>
  (
    call: ServerUnaryCall<streamsPb.TombstoneReq, streamsPb.TombstoneResp>,
    callback: sendUnaryData<streamsPb.TombstoneResp>,
  ): void => {
    answerTombstone(context, call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(internalError(error)),
    );
  };
