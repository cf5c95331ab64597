import { randomUUID } from 'node:crypto';
import { CAUGHT_UP, encodeCheckpoint, encodeConfirmation } from '../../codec/read-response.ts';
import { DELETED } from '../../store/revision.ts';
import { openCall } from '../calls.ts';
import type { EngineContext } from '../engine-context.ts';
import { internalError, streamDeleted } from '../errors.ts';
import { eventFrame } from './event-frame.ts';
import type { FairTurns } from './fair-turns.ts';
import type { ReadCall } from './read.ts';
import type { ReadRequest } from './read-request.ts';
import { allSource, type Batch, type SubscriptionSource, streamSource } from './subscription-source.ts';

/**
 * A catch-up subscription is a cursor: after each commit, and whenever the client has taken what was sent,
 * it reads on from where it stands. So there is no live buffer to overflow and no switch to get wrong.
 */
class CatchUpSubscription {
  private readonly context: EngineContext;
  private readonly call: ReadCall;
  private readonly request: ReadRequest;
  private readonly source: SubscriptionSource;
  private readonly peer: string;
  private readonly turns: FairTurns;
  private readonly stopListening: () => void;
  private readonly close: () => void;
  private live = false;
  private waiting = false;
  private ended = false;

  constructor(context: EngineContext, call: ReadCall, request: ReadRequest) {
    this.context = context;
    this.call = call;
    this.request = request;
    const { log, turns } = context;
    this.peer = call.getPeer();
    this.turns = turns.of(this.peer);
    this.source =
      request.stream === undefined ? allSource(log, request) : streamSource(log, request.stream, request);
    this.stopListening = log.onCommit(() => this.advance());
    this.close = openCall(context, call, () => this.dispose());
    call.write(encodeConfirmation(randomUUID()));
    this.advance();
  }

  /** Sends what is there, unless the client is still taking what it got. */
  private advance(): void {
    if (this.waiting || this.ended) return;
    try {
      const batch = this.source.next();
      if (batch === undefined) this.becomeLive();
      else this.send(batch);
    } catch (error) {
      this.fail(internalError(error));
    }
  }

  private send(batch: Batch): void {
    const { log, faults } = this.context;
    let flowing = true;
    for (const item of batch.items) {
      const bytes = typeof item === 'number' ? encodeCheckpoint(item) : eventFrame(log, item, this.request);
      flowing = this.call.write(bytes);
      if (faults.isArmed && faults.take('duplicate', 'subscribe') !== undefined) this.call.write(bytes);
    }
    if (batch.tombstoned) {
      this.fail(streamDeleted(this.request.stream ?? ''));
      return;
    }
    this.waiting = true;
    this.turns.gave(this);
    const resume = (): void => {
      this.waiting = false;
      this.advance();
    };
    const taken = (): void => {
      if (!this.ended) this.turns.took(this, resume);
    };
    if (flowing) setImmediate(taken);
    else this.call.once('drain', taken);
  }

  private becomeLive(): void {
    if (this.live) return;
    this.live = true;
    const checkpoint = this.source.checkpointAtEnd();
    if (checkpoint !== undefined) this.call.write(encodeCheckpoint(checkpoint));
    this.call.write(CAUGHT_UP);
  }

  private fail(error: Error): void {
    this.dispose();
    this.close();
    this.call.emit('error', error);
  }

  private dispose(): void {
    this.ended = true;
    this.stopListening();
    this.context.turns.left(this.peer, this);
  }
}

/** Opens a catch-up subscription; throws when the stream is tombstoned or the filter invalid. */
export const subscribe = (context: EngineContext, call: ReadCall, request: ReadRequest): void => {
  const { streams } = context.log;
  if (request.stream !== undefined && streams.last(streams.find(request.stream)) === DELETED)
    throw streamDeleted(request.stream);
  new CatchUpSubscription(context, call, request);
};
