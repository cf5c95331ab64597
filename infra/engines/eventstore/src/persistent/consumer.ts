import type { GroupMessage } from './group-message.ts';
import { Measurements } from './measurements.ts';
import { Throughput } from './throughput.ts';

/** The connection of a consumer, as its group sees it. */
export type ConsumerConnection = {
  readonly from: string;
  readonly username: string;
  readonly name: string;
  /** How many messages it takes without acknowledging. */
  readonly bufferSize: number;
  deliver(message: GroupMessage): void;
  drop(reason: Error): void;
};

/** A message that a consumer has and has not settled. */
export type InFlight = { readonly message: GroupMessage; readonly sentAt: number };

/** A consumer of a group with the messages it has in hand. */
export class Consumer {
  readonly connection: ConsumerConnection;
  readonly inFlight = new Map<string, InFlight>();
  readonly measurements = new Measurements();
  readonly throughput = new Throughput();

  constructor(connection: ConsumerConnection) {
    this.connection = connection;
  }

  get freeSlots(): number {
    return Math.max(0, this.connection.bufferSize - this.inFlight.size);
  }

  send(message: GroupMessage, now: number): void {
    this.inFlight.set(message.id, { message, sentAt: now });
    this.throughput.add();
    this.connection.deliver(message);
  }

  /** Takes a message back; undefined when the consumer does not have it. */
  take(id: string): InFlight | undefined {
    const found = this.inFlight.get(id);
    this.inFlight.delete(id);
    return found;
  }
}
