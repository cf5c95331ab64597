import type { ChannelAdapter, Reading } from '../adapter.ts';

/** Payloads of a channel, as its other side really sends them. */
export type AdapterSamples = {
  /** Different things, each with what must be read of it. */
  readonly messages: readonly {
    readonly payload: Uint8Array;
    readonly from: string;
    readonly text?: string;
    readonly externalId?: string;
  }[];
  /** Each unreadable in its own way. */
  readonly broken: readonly Uint8Array[];
  /** One that says no time. */
  readonly undated?: Uint8Array;
};

type Check = { readonly name: string; readonly run: () => Promise<void> };

const receivedAt = '2026-03-02T09:00:00.000Z';

const wordsOf = (reading: Reading): string =>
  reading.kind === 'unreadable' ? `${reading.reason}: ${reading.detail}` : reading.kind;

const insist = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

/**
 * What every adapter owes, as checks with a name and a function that throws. Needs no test framework:
 * `test.each(adapterContract(adapter, samples))('$name', ({ run }) => run())`.
 */
export const adapterContract = (adapter: ChannelAdapter, samples: AdapterSamples): readonly Check[] => {
  const read = (payload: Uint8Array) => adapter.read(payload, receivedAt);
  const told = async (payload: Uint8Array) => {
    const reading = await read(payload);
    insist(reading.kind === 'told', `was not read: ${wordsOf(reading)}`);
    return (reading as Extract<Reading, { kind: 'told' }>).told;
  };
  const readAll = () => Promise.all(samples.messages.map(({ payload }) => told(payload)));
  return [
    {
      name: 'reads every sample, with its sender, words and id',
      run: async () => {
        for (const { payload, from, text, externalId } of samples.messages) {
          const it = await told(payload);
          const sender = it.participants.filter(({ role }) => role === 'from');
          insist(sender.length >= 1 && sender[0]?.value === from, `sender ${JSON.stringify(sender)}`);
          if (text !== undefined) insist(it.text === text, `text ${JSON.stringify(it.text)}`);
          if (externalId !== undefined) insist(it.externalId === externalId, `id ${it.externalId}`);
        }
      },
    },
    {
      name: 'gives the same payload the same id, whenever it is read',
      run: async () => {
        for (const { payload } of samples.messages) {
          const later = await adapter.read(payload, '2027-01-01T00:00:00.000Z');
          const again = later.kind === 'told' ? later.told.externalId : later.kind;
          insist((await told(payload)).externalId === again, 'the id changed');
        }
      },
    },
    {
      name: 'gives different things different ids',
      run: async () => {
        const ids = (await readAll()).map(({ externalId }) => externalId);
        insist(new Set(ids).size === ids.length, `ids ${ids.join(', ')}`);
      },
    },
    {
      name: 'says one channel for all, and times that are not ahead',
      run: async () => {
        const all = await readAll();
        insist(new Set(all.map(({ channel }) => channel)).size === 1, 'more than one channel');
        for (const { occurredAt } of all)
          insist(
            occurredAt === new Date(occurredAt).toISOString() && occurredAt <= receivedAt,
            `at ${occurredAt}`,
          );
      },
    },
    {
      name: 'keeps within the limits of an interaction',
      run: async () => {
        for (const it of await readAll()) {
          insist(it.externalId.length >= 1 && it.externalId.length <= 500, 'length of the id');
          insist((it.text ?? '').length <= 200_000, 'length of the text');
          insist(it.participants.length <= 150, 'number of participants');
          for (const { value } of it.participants) insist(value.length <= 254, 'length of an address');
        }
      },
    },
    {
      name: 'says why it cannot read what is broken, without throwing and without repeating it',
      run: async () => {
        for (const payload of samples.broken) {
          const reading = await read(payload);
          insist(reading.kind === 'unreadable', `was read: ${wordsOf(reading)}`);
          if (reading.kind !== 'unreadable') continue;
          insist(/^[a-z0-9][a-z0-9._:-]*$/.test(reading.reason), `reason ${reading.reason}`);
          insist(reading.detail.length <= 500, 'detail repeats the payload');
        }
      },
    },
    {
      name: 'takes what says no time as of now',
      run: async () => {
        if (samples.undated === undefined) return;
        const { occurredAt } = await told(samples.undated);
        insist(occurredAt === receivedAt, `at ${occurredAt}`);
      },
    },
  ];
};
