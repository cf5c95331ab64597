import type { LogRecord } from '../store/log-record.ts';

/** An event on its way to a consumer. */
export type GroupMessage = {
  /** Id by which consumers acknowledge: that of the original event, so of the link when it is resolved. */
  readonly id: string;
  /** Revision or position of the event. */
  readonly key: number;
  /** The key considered just before: the checkpoint while this message is the lowest one open. */
  readonly before: number;
  /** What is delivered as event; undefined when a link cannot be resolved. */
  readonly event: LogRecord | undefined;
  /** The link through which the event was reached. */
  readonly link: LogRecord | undefined;
  /** The event that a parked link points to. */
  readonly origin: LogRecord;
  /** Comes from the parked messages and does not hold back the checkpoint. */
  readonly replayed: boolean;
  retries: number;
};

/** Messages to be sent again before anything new: by key, and behind those the replayed ones in their order. */
export class RetryQueue {
  private readonly messages: GroupMessage[] = [];

  get size(): number {
    return this.messages.length;
  }

  add(message: GroupMessage): void {
    let at = this.messages.length;
    if (!message.replayed) while (at > 0 && this.isBehind(this.messages[at - 1], message)) at -= 1;
    this.messages.splice(at, 0, message);
  }

  shift(): GroupMessage | undefined {
    return this.messages.shift();
  }

  values(): Iterable<GroupMessage> {
    return this.messages;
  }

  private isBehind(other: GroupMessage | undefined, message: GroupMessage): boolean {
    return other !== undefined && (other.replayed || other.key > message.key);
  }
}
