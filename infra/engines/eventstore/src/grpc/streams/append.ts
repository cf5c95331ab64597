import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import type { ProposedEvent } from '../../codec/batch-append-request.ts';
import { canonicalUuid, uuidFromHalves } from '../../codec/uuid.ts';
import { append as appendEvents, type WriteOutcome } from '../../store/changes.ts';
import { ANY, DELETED, NO_STREAM, STREAM_EXISTS } from '../../store/revision.ts';
import type { Caller } from '../access.ts';
import type { EngineContext } from '../engine-context.ts';
import { internalError, invalidArgument, maximumAppendSizeExceeded, streamDeleted } from '../errors.ts';
import { afterCommit, beforeCall } from '../fault-points.ts';
import { acceptEvent, checkWritableName, eventSize } from '../proposed-events.ts';
import { clampUint64 } from '../uint64.ts';

type Call = ServerReadableStream<streamsPb.AppendReq, streamsPb.AppendResp>;

const readId = (id: sharedPb.UUID | undefined): string => {
  const structured = id?.getStructured();
  if (structured === undefined) return canonicalUuid(id?.getString() ?? '') ?? '';
  return uuidFromHalves(
    BigInt(structured.getMostSignificantBits()),
    BigInt(structured.getLeastSignificantBits()),
  );
};

const readProposed = (message: streamsPb.AppendReq.ProposedMessage): ProposedEvent => ({
  id: readId(message.getId()),
  type: message.getMetadataMap().get('type'),
  contentType: message.getMetadataMap().get('content-type'),
  metadata: Buffer.from(message.getCustomMetadata_asU8()),
  data: Buffer.from(message.getData_asU8()),
});

const readExpected = (options: streamsPb.AppendReq.Options): number => {
  if (options.hasRevision()) return clampUint64(options.getRevision());
  if (options.hasNoStream()) return NO_STREAM;
  return options.hasStreamExists() ? STREAM_EXISTS : ANY;
};

const toPosition = (position: number): streamsPb.AppendResp.Position => {
  const message = new streamsPb.AppendResp.Position();
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
};

const succeeded = (revision: number, position: number | undefined): streamsPb.AppendResp => {
  const success = new streamsPb.AppendResp.Success();
  if (revision < 0 || revision === DELETED) success.setNoStream(new sharedPb.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === undefined) success.setNoPosition(new sharedPb.Empty());
  else success.setPosition(toPosition(position));
  const response = new streamsPb.AppendResp();
  response.setSuccess(success);
  return response;
};

const wrongVersion = (current: number, expected: number): streamsPb.AppendResp => {
  const wrong = new streamsPb.AppendResp.WrongExpectedVersion();
  if (current < 0) wrong.setCurrentNoStream(new sharedPb.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === ANY) wrong.setExpectedAny(new sharedPb.Empty());
  else if (expected === NO_STREAM) wrong.setExpectedNoStream(new sharedPb.Empty());
  else if (expected === STREAM_EXISTS) wrong.setExpectedStreamExists(new sharedPb.Empty());
  else wrong.setExpectedRevision(String(expected));
  const response = new streamsPb.AppendResp();
  response.setWrongExpectedVersion(wrong);
  return response;
};

const toResponse = (outcome: WriteOutcome, stream: string, expected: number): streamsPb.AppendResp => {
  switch (outcome.kind) {
    case 'written':
      return succeeded(outcome.revision, outcome.position);
    case 'wrong-expected-version':
      return wrongVersion(outcome.current, expected);
    case 'stream-deleted':
      throw streamDeleted(stream);
  }
};

/** What has arrived of one append. */
class IncomingAppend {
  private readonly context: EngineContext;
  private readonly caller: Caller;
  private options: { stream: string; expected: number } | undefined;
  private readonly events: ProposedEvent[] = [];
  private bytes = 0;

  constructor(context: EngineContext, caller: Caller) {
    this.context = context;
    this.caller = caller;
  }

  take(message: streamsPb.AppendReq): void {
    const options = message.getOptions();
    if (options !== undefined) {
      const name = options.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array();
      const stream = Buffer.from(name).toString('utf8');
      checkWritableName(stream);
      this.context.access.check(this.caller, 'write', stream);
      this.options = { stream, expected: readExpected(options) };
      return;
    }
    const proposed = message.getProposedMessage();
    if (this.options === undefined || proposed === undefined)
      throw invalidArgument('An append begins with its options, events follow.');
    const event = readProposed(proposed);
    this.bytes += eventSize(event);
    const { maxAppendBytes } = this.context.limits;
    if (this.bytes > maxAppendBytes) throw maximumAppendSizeExceeded(maxAppendBytes);
    this.events.push(event);
  }

  async write(): Promise<streamsPb.AppendResp> {
    if (this.options === undefined) throw invalidArgument('The append has no options.');
    const { stream, expected } = this.options;
    const { log } = this.context;
    const events = this.events.map(acceptEvent);
    await beforeCall(this.context, 'append');
    const outcome = await log.submit(appendEvents(log, { stream, expected, events }), events.length);
    afterCommit(this.context, 'append');
    return toResponse(outcome, stream, expected);
  }
}

/** Streams/Append: one append a call, answered after the client's half-close. */
export const append =
  (context: EngineContext) =>
  (call: Call, callback: sendUnaryData<streamsPb.AppendResp>): void => {
    let incoming: IncomingAppend | undefined;
    let failed = false;
    const fail = (error: unknown): void => {
      if (failed) return;
      failed = true;
      callback(internalError(error));
    };
    call.on('data', (message: streamsPb.AppendReq) => {
      if (failed) return;
      try {
        incoming ??= new IncomingAppend(context, context.access.caller(call.metadata));
        incoming.take(message);
      } catch (error) {
        fail(error);
      }
    });
    call.on('end', () => {
      if (failed) return;
      if (incoming === undefined) fail(invalidArgument('The append has no options.'));
      else incoming.write().then((response) => callback(null, response), fail);
    });
  };
