import { randomBytes, randomInt } from 'node:crypto';
import type { Volume } from '../storage/volume.ts';

export type StoredTopic = {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
  readonly configs: readonly (readonly [string, string])[];
};

type Meta = {
  readonly version: 1;
  readonly clusterId: string;
  /** Producer ids below it may have been given out. */
  readonly producerIds: number;
  readonly topics: readonly StoredTopic[];
};

const PATH = 'meta.json';
const PRODUCER_BLOCK = 1000;

/** Cluster id, topics and producer ids, in one file that is replaced as a whole. */
export class MetaStore {
  readonly #volume: Volume;
  #meta: Meta;
  #nextProducerId: number;

  constructor(volume: Volume) {
    this.#volume = volume;
    const content = volume.readAll(PATH);
    this.#meta = content === undefined ? freshMeta() : JSON.parse(content.toString());
    this.#nextProducerId = this.#meta.producerIds;
    if (content === undefined) this.#save(this.#meta);
  }

  get clusterId(): string {
    return this.#meta.clusterId;
  }

  get topics(): readonly StoredTopic[] {
    return this.#meta.topics;
  }

  saveTopics(topics: readonly StoredTopic[]): void {
    this.#save({ ...this.#meta, topics });
  }

  /** An id that was never given out before, also not by another folder. */
  nextProducerId(): number {
    if (this.#nextProducerId >= this.#meta.producerIds) {
      this.#save({ ...this.#meta, producerIds: this.#nextProducerId + PRODUCER_BLOCK });
    }
    return this.#nextProducerId++;
  }

  #save(meta: Meta): void {
    this.#volume.replace(PATH, Buffer.from(JSON.stringify(meta, null, 1)));
    this.#meta = meta;
  }
}

/** The random base keeps a producer that outlived a wiped folder apart from those of the new one. */
function freshMeta(): Meta {
  return {
    version: 1,
    clusterId: randomBytes(16).toString('base64url'),
    producerIds: PRODUCER_BLOCK * randomInt(2 ** 32, 2 ** 42),
    topics: [],
  };
}
