import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import {
  type BatchAppendMessage,
  decodeBatchAppend,
  type ProposedEvent,
} from '../../codec/batch-append-request.ts';
import {
  type BatchAppendKey,
  type BatchRefusal,
  encodeBatchRefusal,
  encodeBatchSuccess,
} from '../../codec/batch-append-response.ts';
import { append } from '../../store/changes.ts';
import { DELETED } from '../../store/revision.ts';
import type { Caller } from '../access.ts';
import { openCall } from '../calls.ts';
import type { EngineContext } from '../engine-context.ts';
import { internalError, invalidArgument } from '../errors.ts';
import { afterCommit, beforeCall } from '../fault-points.ts';
import { acceptEvent, checkWritableName, eventSize } from '../proposed-events.ts';
import { refusals, toRefusal } from './batch-refusals.ts';

type Pending = {
  readonly key: BatchAppendKey;
  readonly stream: string;
  readonly expected: number;
  readonly events: ProposedEvent[];
  bytes: number;
  timer: NodeJS.Timeout | undefined;
};

type Call = ServerDuplexStream<Buffer, Buffer>;

const NO_IDENTIFIER = Buffer.alloc(0);

/** One BatchAppend stream: appends open, grow and are submitted under their correlation id. */
class BatchAppendStream {
  private readonly context: EngineContext;
  private readonly call: Call;
  private readonly pending = new Map<string, Pending>();
  private unanswered = 0;
  private halfClosed = false;
  private readonly close: () => void;
  private caller: Caller | undefined;

  constructor(context: EngineContext, call: Call) {
    this.context = context;
    this.call = call;
    this.close = openCall(context, call, () => this.dispose());
    call.on('data', (bytes: Buffer) => this.receive(bytes));
    call.on('drain', () => call.resume());
    call.on('end', () => {
      this.halfClosed = true;
      this.endWhenAnswered();
    });
  }

  private receive(bytes: Buffer): void {
    let message: BatchAppendMessage;
    try {
      message = decodeBatchAppend(bytes);
    } catch (error) {
      this.fail(invalidArgument(error instanceof Error ? error.message : 'malformed message'));
      return;
    }
    const id = message.correlation.toString('latin1');
    const pending = message.options === undefined ? this.pending.get(id) : this.start(id, message);
    if (pending !== undefined) this.grow(id, pending, message);
  }

  /** Opens an append; answers and forgets it at once when its options are refused. */
  private start(id: string, { correlation, options }: BatchAppendMessage): Pending | undefined {
    if (options === undefined || this.pending.has(id)) return undefined;
    const key = { correlation, identifier: options.identifier ?? NO_IDENTIFIER };
    const now = Date.now();
    const dueAt = options.deadlineAt ?? now + (options.deadlineInMs ?? Number.POSITIVE_INFINITY);
    try {
      if (options.identifier === undefined) throw invalidArgument('A stream identifier is required.');
      checkWritableName(options.stream);
      this.caller ??= this.context.access.caller(this.call.metadata);
      this.context.access.check(this.caller, 'write', options.stream);
    } catch (error) {
      this.answer(encodeBatchRefusal(key, toRefusal(error)));
      return undefined;
    }
    if (dueAt <= now) {
      this.answer(encodeBatchRefusal(key, refusals.timeout));
      return undefined;
    }
    const pending: Pending = {
      key,
      stream: options.stream,
      expected: options.expected,
      events: [],
      bytes: 0,
      timer: undefined,
    };
    this.pending.set(id, pending);
    return pending;
  }

  private grow(id: string, pending: Pending, message: BatchAppendMessage): void {
    const { maxAppendBytes, writeTimeoutMs } = this.context.limits;
    for (const event of message.events) {
      pending.events.push(event);
      pending.bytes += eventSize(event);
    }
    if (pending.bytes > maxAppendBytes) this.refuse(id, pending, refusals.tooLarge(maxAppendBytes));
    else if (message.isFinal) this.submit(id, pending);
    else pending.timer ??= setTimeout(() => this.refuse(id, pending, refusals.timeout), writeTimeoutMs);
  }

  private refuse(id: string, pending: Pending, refusal: BatchRefusal): void {
    this.forget(id, pending);
    this.answer(encodeBatchRefusal(pending.key, refusal));
  }

  private forget(id: string, pending: Pending): void {
    clearTimeout(pending.timer);
    this.pending.delete(id);
  }

  private submit(id: string, pending: Pending): void {
    this.forget(id, pending);
    this.unanswered += 1;
    this.write(pending)
      .catch((error: unknown) => this.toAnswer(pending, error))
      .then(
        (answer) => {
          this.unanswered -= 1;
          this.answer(answer);
          this.endWhenAnswered();
        },
        (error: unknown) => this.fail(error),
      );
  }

  private async write({ key, stream, expected, events }: Pending): Promise<Buffer> {
    const { log, faults } = this.context;
    const accepted = events.map(acceptEvent);
    if (faults.isArmed) await beforeCall(this.context, 'append');
    const outcome = await log.submit(append(log, { stream, expected, events: accepted }), accepted.length);
    afterCommit(this.context, 'append');
    switch (outcome.kind) {
      case 'written':
        return encodeBatchSuccess(
          key,
          outcome.revision === DELETED ? -1 : outcome.revision,
          outcome.position,
        );
      case 'stream-deleted':
        return encodeBatchRefusal(key, refusals.streamDeleted(key.identifier));
      case 'wrong-expected-version':
        return encodeBatchRefusal(key, refusals.wrongExpectedVersion(outcome.current, expected));
    }
  }

  /** The answer for a failure; UNAVAILABLE ends the whole stream, as the client expects of it. */
  private toAnswer({ key }: Pending, error: unknown): Buffer {
    const failure = internalError(error);
    if (failure.code === status.UNAVAILABLE) throw failure;
    return encodeBatchRefusal(key, toRefusal(failure));
  }

  private fail(error: unknown): void {
    this.dispose();
    this.close();
    this.call.emit('error', error);
  }

  private answer(bytes: Buffer): void {
    if (this.call.writable && !this.call.write(bytes)) this.call.pause();
  }

  private endWhenAnswered(): void {
    if (!this.halfClosed || this.unanswered > 0) return;
    this.dispose();
    this.close();
    this.call.end();
  }

  private dispose(): void {
    for (const pending of this.pending.values()) clearTimeout(pending.timer);
    this.pending.clear();
  }
}

/** Streams/BatchAppend: one long stream that carries all appends of a client. */
export const batchAppend =
  (context: EngineContext) =>
  (call: Call): void => {
    new BatchAppendStream(context, call);
  };
