import { recordStream } from '../codec/record.ts';
import type { Consumer } from './consumer.ts';
import type { StrategyName } from './definition.ts';
import type { GroupMessage } from './group-message.ts';

/** Chooses who gets a message. */
export type Strategy = {
  add(consumer: Consumer): void;
  remove(consumer: Consumer): void;
  /** The consumer for a message, or undefined when it has to wait. */
  pick(message: GroupMessage): Consumer | undefined;
};

const remove = (consumers: Consumer[], consumer: Consumer): void => {
  const at = consumers.indexOf(consumer);
  if (at >= 0) consumers.splice(at, 1);
};

/** Each attempt goes to the next consumer with a free slot. */
const roundRobin = (): Strategy => {
  const consumers: Consumer[] = [];
  return {
    add: (consumer) => consumers.push(consumer),
    remove: (consumer) => remove(consumers, consumer),
    pick() {
      for (const _ of consumers) {
        const consumer = consumers.shift();
        if (consumer === undefined) return undefined;
        consumers.push(consumer);
        if (consumer.freeSlots > 0) return consumer;
      }
      return undefined;
    },
  };
};

/** Stays with one consumer until its slots are full. */
const dispatchToSingle = (): Strategy => {
  const consumers: Consumer[] = [];
  return {
    add: (consumer) => consumers.push(consumer),
    remove: (consumer) => remove(consumers, consumer),
    pick: () => consumers.find((consumer) => consumer.freeSlots > 0),
  };
};

const BUCKETS = 1024;

/** FNV-1a over the name of the stream an event comes from. */
const bucketOf = ({ event, origin }: GroupMessage): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(recordStream((event ?? origin).record))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % BUCKETS;
};

/** Events of the same source stream go to the same consumer as long as it stays. */
class Pinned implements Strategy {
  private readonly buckets = new Array<Consumer | undefined>(BUCKETS).fill(undefined);
  private readonly shares = new Map<Consumer, number>();

  add(consumer: Consumer): void {
    this.shares.set(consumer, 0);
    const balanced = Math.floor(BUCKETS / this.shares.size);
    for (const [bucket, owner] of this.buckets.entries())
      if (owner !== undefined && (this.shares.get(owner) ?? 0) > balanced) this.assign(bucket, consumer);
  }

  remove(consumer: Consumer): void {
    this.shares.delete(consumer);
    for (const [bucket, owner] of this.buckets.entries())
      if (owner === consumer) this.buckets[bucket] = undefined;
  }

  pick(message: GroupMessage): Consumer | undefined {
    const bucket = bucketOf(message);
    const owner = this.buckets[bucket] ?? this.assign(bucket, this.leastLoaded());
    return owner !== undefined && owner.freeSlots > 0 ? owner : undefined;
  }

  private leastLoaded(): Consumer | undefined {
    let least: Consumer | undefined;
    for (const [consumer, share] of this.shares)
      if (least === undefined || share < (this.shares.get(least) ?? 0)) least = consumer;
    return least;
  }

  private assign(bucket: number, consumer: Consumer | undefined): Consumer | undefined {
    const previous = this.buckets[bucket];
    if (previous !== undefined) this.shares.set(previous, (this.shares.get(previous) ?? 1) - 1);
    if (consumer !== undefined) this.shares.set(consumer, (this.shares.get(consumer) ?? 0) + 1);
    this.buckets[bucket] = consumer;
    return consumer;
  }
}

/** The strategy of this name. */
export const createStrategy = (name: StrategyName): Strategy => {
  switch (name) {
    case 'RoundRobin':
      return roundRobin();
    case 'DispatchToSingle':
      return dispatchToSingle();
    case 'Pinned':
      return new Pinned();
  }
};
