import { viewV1 } from '@icrm/contracts';
import { RpcError, statusOfError } from '@icrm/rpc';
import { describe, expect, test } from '@jest/globals';
import { viewsTogether } from './views-together.ts';

const ask = (value: string, more: Partial<viewV1.GetCustomerViewRequest> = {}) =>
  viewV1.GetCustomerViewRequest.fromPartial({ tenant: 'acme', by: { $case: 'customerId', value }, ...more });
const never = new AbortController().signal;
const text = ({ view }: { readonly view: Uint8Array }) => Buffer.from(view).toString();

/** A view service that keeps count, and answers when it is let. */
const counting = () => {
  const batches: string[][] = [];
  let gate: Promise<unknown> = Promise.resolve();
  return {
    batches,
    wait: (until: Promise<unknown>) => {
      gate = until;
    },
    client: {
      getCustomerView: async ({ by }: viewV1.GetCustomerViewRequest) => ({
        view: `alone ${by?.value}`,
        position: 1n,
      }),
      getCustomerViews: async ({ questions }: viewV1.GetCustomerViewsRequest) => {
        const ids = questions.map(({ by }) => String(by?.value));
        batches.push(ids);
        await gate;
        return {
          answers: ids.map((id) =>
            id === 'gone'
              ? {
                  result: {
                    $case: 'failure' as const,
                    value: statusOfError(new RpcError('NOT_FOUND', 'no')),
                  },
                  position: 0n,
                }
              : { result: { $case: 'view' as const, value: Buffer.from(id) }, position: 2n },
          ),
        };
      },
    },
  };
};

describe('views that are read together', () => {
  test('in one turn of the event loop are one call, each with its own answer', async () => {
    const { client, batches } = counting();
    const read = viewsTogether(client);
    const [a, gone, b] = await Promise.allSettled(['a', 'gone', 'b'].map((id) => read(ask(id), never)));
    expect(batches).toEqual([['a', 'gone', 'b']]);
    expect(a?.status === 'fulfilled' && text(a.value)).toBe('a');
    expect(gone).toMatchObject({ reason: { code: 'NOT_FOUND' } });
    expect(b?.status === 'fulfilled' && text(b.value)).toBe('b');
  });

  test('gather while calls are under way', async () => {
    const { client, batches, wait } = counting();
    const open = Promise.withResolvers<void>();
    wait(open.promise);
    const read = viewsTogether(client);
    const reads: Promise<unknown>[] = [];
    for (const id of ['1', '2', '3', '4', '5']) {
      reads.push(read(ask(id), never));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(batches).toEqual([['1'], ['2']]);
    open.resolve();
    await Promise.all(reads);
    expect(batches).toEqual([['1'], ['2'], ['3', '4', '5']]);
  });

  test('go by themselves when they may take long', async () => {
    const { client, batches } = counting();
    const read = viewsTogether(client);
    for (const more of [{ minPosition: 5n }, { asOfTime: 'x' }, { asOfPosition: 5n }, { explain: true }])
      expect(text(await read(ask('a', more), never))).toBe('alone a');
    expect(batches).toEqual([]);
  });

  test('all fail when their call does, and later ones are asked again', async () => {
    const { client, wait } = counting();
    wait(Promise.reject(new RpcError('UNAVAILABLE', 'away')));
    const read = viewsTogether(client);
    const failed = await Promise.allSettled([read(ask('a'), never), read(ask('b'), never)]);
    expect(failed.map((it) => it.status)).toEqual(['rejected', 'rejected']);
    wait(Promise.resolve());
    expect(text(await read(ask('a'), never))).toBe('a');
  });
});
