import { readRecords } from '../../src/engine/records/records.ts';
import { clientApis } from '../../src/gen/client-codec.ts';
import { batchOf } from './batches.ts';
import { SteadyClient } from './steady-client.ts';

const GROUP = 'crash-group';

/** Clients that never stop: an idempotent producer, a transactional one and a committer of offsets. */
export class CrashLoad {
  readonly #address: string;
  readonly #clients: SteadyClient[] = [];
  readonly #running: Promise<void>[] = [];
  #isStopping = false;
  /** Values that were acknowledged to the idempotent producer. */
  readonly acknowledged: number[] = [];
  /** Values of the transactions that were acknowledged as committed. */
  readonly committedTxns: number[] = [];
  committedOffset = -1;
  sentOffset = -1;

  constructor(address: string) {
    this.#address = address;
  }

  #client(): SteadyClient {
    const client = new SteadyClient(this.#address);
    this.#clients.push(client);
    return client;
  }

  async start(): Promise<void> {
    const client = this.#client();
    const settings = [{ name: 'segment.bytes', value: '8192' }];
    await client.call(clientApis.CreateTopics, 5, {
      topics: [
        { name: 'plain', numPartitions: 1, replicationFactor: 1, configs: settings },
        { name: 'txn', numPartitions: 2, replicationFactor: 1, configs: settings },
      ],
      timeoutMs: 5000,
    });
    this.#running.push(this.#produce(), this.#transact(), this.#commit());
  }

  /** Ends it whatever it waits for: for a test that has failed. */
  abandon(): void {
    this.#isStopping = true;
    for (const running of this.#running) running.catch(() => undefined);
    for (const client of this.#clients) client.close();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#running);
    for (const client of this.#clients) client.close();
  }

  async #produce(): Promise<void> {
    const client = this.#client();
    const { producerId } = await client.call(clientApis.InitProducerId, 2, { txnId: null, txnTimeout: 1000 });
    for (let n = 0; !this.#isStopping; n++) {
      const records = batchOf([{ key: 'k', value: String(n) }], { producerId, epoch: 0, sequence: n });
      const { topics } = await client.call(clientApis.Produce, 8, {
        acks: -1,
        timeoutMs: 5000,
        topics: [{ name: 'plain', parts: [{ index: 0, records }] }],
      });
      expectOk(topics[0]?.parts[0]?.err);
      this.acknowledged.push(n);
    }
  }

  async #transact(): Promise<void> {
    const client = this.#client();
    const txnId = 'crash-txn';
    const { producerId, producerEpoch } = await client.call(clientApis.InitProducerId, 2, {
      txnId,
      txnTimeout: 60_000,
    });
    const who = { txnId, producerId, producerEpoch };
    for (let n = 0; !this.#isStopping; n++) {
      const added = await client.call(clientApis.AddPartitionsToTxn, 2, {
        ...who,
        topics: [{ name: 'txn', parts: [0, 1] }],
      });
      expectOk(added.topics[0]?.parts[0]?.err);
      const value = [{ key: 'k', value: String(n) }];
      const build = () =>
        batchOf(value, { producerId, epoch: producerEpoch, sequence: n, transactional: true });
      const { topics } = await client.call(clientApis.Produce, 8, {
        txnId,
        acks: -1,
        timeoutMs: 5000,
        topics: [
          {
            name: 'txn',
            parts: [
              { index: 0, records: build() },
              { index: 1, records: build() },
            ],
          },
        ],
      });
      for (const part of topics[0]?.parts ?? []) expectOk(part.err);
      const committed = n % 3 !== 0;
      expectOk((await client.call(clientApis.EndTxn, 2, { ...who, committed })).err);
      if (committed) this.committedTxns.push(n);
    }
  }

  async #commit(): Promise<void> {
    const client = this.#client();
    for (let offset = 0; !this.#isStopping; offset++) {
      this.sentOffset = offset;
      const { topics } = await client.call(clientApis.OffsetCommit, 7, {
        groupId: GROUP,
        generation: -1,
        memberId: '',
        topics: [{ name: 'plain', parts: [{ index: 0, offset, leaderEpoch: -1 }] }],
      });
      expectOk(topics[0]?.parts[0]?.err);
      this.committedOffset = offset;
    }
  }
}

function expectOk(err: number | undefined): void {
  if (err !== 0) throw new Error(`answered with error ${err}`);
}

/** The committed offset that the broker knows. */
export async function storedOffset(address: string): Promise<number> {
  const client = new SteadyClient(address);
  const answer = await client.call(clientApis.OffsetFetch, 5, {
    groupId: GROUP,
    topics: [{ name: 'plain', parts: [0] }],
  });
  client.close();
  return answer.topics[0]?.parts[0]?.offset ?? -1;
}

/** All values of a partition in order, as a reader of committed records sees them. */
export async function readCommitted(address: string, topic: string, partition = 0): Promise<number[]> {
  const client = new SteadyClient(address);
  const values: number[] = [];
  for (let offset = 0; ; ) {
    const { topics } = await client.call(clientApis.Fetch, 11, {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 10_000_000,
      isolation: 1,
      sessionEpoch: -1,
      topics: [{ name: topic, parts: [{ index: partition, offset, maxBytes: 1_000_000, leaderEpoch: -1 }] }],
    });
    const [part] = topics[0]?.parts ?? [];
    expectOk(part?.err);
    const records = part?.records ?? Buffer.alloc(0);
    if (records.length === 0) break;
    offset = collect(records, part?.aborted ?? [], values);
  }
  client.close();
  return values;
}

type Aborted = readonly { readonly producerId: number; readonly firstOffset: number }[];

/** Adds the values of one answer, without those of aborted transactions, as a client does. Returns the next offset. */
function collect(records: Buffer, listed: Aborted, values: number[]): number {
  const aborting = new Set<number>();
  const waiting = [...listed];
  let next = 0;
  for (let at = 0; at < records.length; ) {
    const batch = records.subarray(at, at + records.readInt32BE(at + 8) + 12);
    const base = Number(batch.readBigInt64BE(0));
    const producerId = Number(batch.readBigInt64BE(43));
    const attributes = batch.readInt16BE(21);
    while (waiting[0] !== undefined && waiting[0].firstOffset <= base)
      aborting.add(waiting.shift()?.producerId ?? -1);
    if ((attributes & 0x20) !== 0) aborting.delete(producerId);
    else if ((attributes & 0x10) === 0 || !aborting.has(producerId)) {
      for (const { value } of readRecords(batch) ?? []) values.push(Number(value));
    }
    next = base + batch.readInt32BE(23) + 1;
    at += batch.length;
  }
  return next;
}
