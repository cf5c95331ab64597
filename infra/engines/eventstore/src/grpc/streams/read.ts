import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { encodeStreamNotFound } from '../../codec/read-response.ts';
import { InvalidFilter } from '../../store/event-filter.ts';
import type { Page } from '../../store/log-reader.ts';
import { DELETED } from '../../store/revision.ts';
import { openCall } from '../calls.ts';
import type { EngineContext } from '../engine-context.ts';
import { internalError, invalidArgument, streamDeleted } from '../errors.ts';
import { beforeCall } from '../fault-points.ts';
import { eventFrame } from './event-frame.ts';
import { allPages, streamPages } from './read-pages.ts';
import { parseReadRequest, type ReadRequest } from './read-request.ts';
import { subscribe } from './subscription.ts';

/** A Read call whose answers are bytes already. */
export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

/** Pages of the read, or undefined when the stream is not there. */
const openPages = ({ log }: EngineContext, request: ReadRequest): Iterator<Page> | undefined => {
  if (request.stream === undefined) return allPages(log, request);
  const stream = log.streams.find(request.stream);
  if (log.streams.last(stream) === DELETED) throw streamDeleted(request.stream);
  return log.isReadable(stream) ? streamPages(log, stream, request) : undefined;
};

/** Sends page after page, waiting for the client whenever it is behind. */
const sendPages = (
  context: EngineContext,
  call: ReadCall,
  pages: Iterator<Page>,
  request: ReadRequest,
): void => {
  let stopped = false;
  const close = openCall(context, call, () => {
    stopped = true;
  });
  const step = (): void => {
    if (stopped) return;
    try {
      const page = pages.next();
      if (page.done === true) {
        close();
        call.end();
        return;
      }
      let flowing = true;
      for (const entry of page.value) flowing = call.write(eventFrame(context.log, entry, request));
      if (flowing) setImmediate(step);
      else call.once('drain', step);
    } catch (error) {
      close();
      call.emit('error', internalError(error));
    }
  };
  step();
};

const startRead = (context: EngineContext, call: ReadCall, request: ReadRequest): void => {
  context.access.check(context.access.caller(call.metadata), 'read', request.stream ?? '$all');
  if (request.count === undefined) {
    subscribe(context, call, request);
    return;
  }
  const pages = openPages(context, request);
  if (pages !== undefined) {
    sendPages(context, call, pages, request);
    return;
  }
  call.write(encodeStreamNotFound(request.stream ?? ''));
  call.end();
};

/** Streams/Read: reads of a stream or of the whole log, and catch-up subscriptions. */
export const read =
  (context: EngineContext) =>
  (call: ReadCall): void => {
    const fail = (error: unknown): void => {
      const failure = error instanceof InvalidFilter ? invalidArgument(error.message) : error;
      call.emit('error', internalError(failure));
    };
    try {
      const request = parseReadRequest(call.request);
      const fault = beforeCall(context, request.count === undefined ? 'subscribe' : 'read');
      if (fault === undefined) startRead(context, call, request);
      else fault.then(() => startRead(context, call, request)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
