import { fileURLToPath } from 'node:url';
import {
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { salesV1 } from '@icrm/contracts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { healthDefinition, rpcClient } from '../src/index.ts';
import { aborted, collect, serveEcho } from './serve-echo.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});
const echo = async (...args: Parameters<typeof serveEcho>) => {
  const served = await serveEcho(...args);
  opened.push(served);
  return served;
};

describe('a server that stops', () => {
  test('lets a call in hand finish and refuses new ones', async () => {
    const running = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { client, server } = await echo({
      one: async ({ n }) => {
        running.resolve();
        await finish.promise;
        return { n };
      },
    });
    const inHand = client.one({ n: 7 });
    await running.promise;
    const stopped = server.stop();
    await expect(client.one({ n: 8 }, { deadlineMs: 1_000 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    finish.resolve();
    expect(await inHand).toEqual({ n: 7 });
    await stopped;
  });

  test('ends streams at once, so that their readers resume elsewhere', async () => {
    const { client, server } = await echo({
      async *many(_, { signal }) {
        yield { n: 1 };
        await aborted(signal);
      },
    });
    const items = client.many({ n: 0 })[Symbol.asyncIterator]();
    await items.next();
    const begin = performance.now();
    const rest = items.next();
    const stopped = server.stop();
    await expect(rest).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'the server is stopping' });
    await stopped;
    expect(performance.now() - begin).toBeLessThan(1_500);
  });

  test('cuts off a call that does not finish in time', async () => {
    const running = Promise.withResolvers<void>();
    const { client, server } = await echo(
      {
        one: () => {
          running.resolve();
          return new Promise(() => undefined);
        },
      },
      { drainWithinMs: 100 },
    );
    const inHand = client.one({ n: 1 }, { deadlineMs: 1_500 });
    const outcome = expect(inHand).rejects.toMatchObject({ name: 'RpcError' });
    await running.promise;
    const begin = performance.now();
    await server.stop();
    expect(performance.now() - begin).toBeLessThan(1_000);
    await outcome;
  });
});

describe('the health service', () => {
  const HealthClient = { service: healthDefinition, serviceName: 'grpc.health.v1.Health' };

  test('speaks as the standard client expects', async () => {
    let reason: string | undefined;
    const { address } = await echo({}, { notReady: () => reason });
    const proto = fileURLToPath(import.meta.resolve('grpc-health-check/proto/health/v1/health.proto'));
    const { grpc } = loadPackageDefinition(loadSync(proto, { enums: String })) as unknown as {
      grpc: { health: { v1: { Health: ServiceClientConstructor } } };
    };
    const client = new grpc.health.v1.Health(address, credentials.createInsecure());
    opened.push(client);
    const check = (service: string) =>
      new Promise((resolve) =>
        client['Check']?.({ service }, (error: { code: number } | null, answer: { status: string }) =>
          resolve(error ? error.code : answer.status),
        ),
      );
    expect(await check('')).toBe('SERVING');
    expect(await check('icrm.test.v1.Echo')).toBe('SERVING');
    expect(await check('nobody')).toBe(5);
    reason = 'no database';
    expect(await check('')).toBe('NOT_SERVING');
  });

  test('tells watchers of each change', async () => {
    let reason: string | undefined;
    const { address } = await echo({}, { notReady: () => reason });
    const client = rpcClient(HealthClient, address);
    opened.push(client);
    const states = client.watch({ service: '' })[Symbol.asyncIterator]();
    expect((await states.next()).value).toEqual({ status: 1 });
    reason = 'no database';
    expect((await states.next()).value).toEqual({ status: 2 });
    await states.return?.();
  });
});

type Answer = { readonly [field: string]: { readonly service?: readonly { readonly name: string }[] } };

describe('reflection', () => {
  test('lists the services of ICRM and describes them', async () => {
    const { address } = await echo({});
    const proto = fileURLToPath(
      import.meta.resolve('@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto'),
    );
    const { grpc } = loadPackageDefinition(loadSync(proto, { keepCase: true })) as unknown as {
      grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
    };
    const client = new grpc.reflection.v1.ServerReflection(address, credentials.createInsecure());
    opened.push(client);
    const call: ClientDuplexStream<object, Answer> = client['ServerReflectionInfo']?.();
    call.write({ list_services: '*' });
    call.write({
      file_containing_symbol: salesV1.SalesServiceService.placeOrder.path.slice(1).split('/')[0],
    });
    call.end();
    const [list, file] = await collect<Answer>(call);
    expect(list?.['list_services_response']?.service?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['icrm.sales.v1.SalesService', 'icrm.view.v1.ViewService']),
    );
    expect(file?.['file_descriptor_response']).toBeDefined();
  });
});
