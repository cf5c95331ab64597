import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type commonV1, hookV1, salesV1 } from '@icrm/contracts';
import { askHooks } from '@icrm/hooks';
import { implement, type RpcClient, rpcClient, serveRpc, validated } from '@icrm/rpc';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { isSignedBy, type SignedHeaders } from '../src/webhook/signature.ts';
import { createWorld, type World } from './world.ts';

const tenant = 'acme';
type Asked = Readonly<Record<string, unknown>> & { readonly phase: string; readonly fields: object };

let world: World;
let client: RpcClient<typeof hookV1.HookServiceService>;
let server: Server;
let url = '';
let address = '';
const asked: { readonly body: string; readonly headers: SignedHeaders; readonly said: Asked }[] = [];
let answer: (said: Asked) => object | undefined = () => ({});

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const said = JSON.parse(body) as Asked;
    asked.push({ body, headers: request.headers as unknown as SignedHeaders, said });
    const answered = answer(said);
    // Undefined: it never answers.
    if (answered !== undefined) response.end(JSON.stringify(answered));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  world = await createWorld({ ICRM_WEBHOOKS_PRIVATE: 'true' });
  ({ address } = await world.startFeed());
  client = rpcClient(hookV1.HookServiceClient, address, { deadlineMs: 20_000 });
}, 60_000);
afterAll(async () => {
  client?.close();
  server?.closeAllConnections();
  server?.close();
  await world?.close();
});
beforeEach(() => {
  asked.length = 0;
  answer = () => ({});
});

let number = 0;
/** A command of its own for each test, so that hooks of others do not hear of it. */
const freshCommand = () => {
  number += 1;
  return `placeOrder${String.fromCharCode(64 + number)}`;
};
const put = (command: string, changes: Partial<hookV1.Hook> = {}) =>
  client.putHook({
    tenant,
    hook: hookV1.Hook.fromPartial({
      name: `check-${command.toLowerCase()}`,
      url,
      phase: 'before',
      commands: [command],
      ...changes,
    }),
  });
const run = (command: string, fields: object = { customerId: 'c-1' }, phase = 'before') =>
  client.runHooks({
    phase,
    result: phase === 'after' ? '{"position":"7"}' : '',
    command: hookV1.HookedCommand.fromPartial({
      tenant,
      command,
      fields: JSON.stringify(fields),
      actorId: 'clerk-7',
    }),
  });
/** Hooks are looked up again after a second. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 1_100));

test('a hook sees the command, signed, and lets it pass, sets what it may, or says no with a reason', async () => {
  const command = freshCommand();
  const { secret } = await put(command, { maySet: ['reference'] });
  answer = () => ({ setFields: { reference: 'checked', customerId: 'somebody else' } });
  const said = await run(command);
  expect(said).toMatchObject({ vetoReason: '', calls: [{ version: 1, outcome: 'allowed' }] });
  expect(JSON.parse(said.fields)).toEqual({ customerId: 'c-1', reference: 'checked' });
  const [first] = asked;
  expect(first?.said).toMatchObject({
    phase: 'before',
    command,
    actorId: 'clerk-7',
    fields: { customerId: 'c-1' },
  });
  expect(first && isSignedBy(first.headers, first.body, { secret, now: Date.now() / 1_000 })).toBe(true);

  answer = () => ({ veto: 'over-limit', detail: 'the credit limit is reached' });
  expect(await run(command)).toMatchObject({
    vetoReason: 'over-limit',
    vetoDetail: 'the credit limit is reached',
    calls: [{ outcome: 'vetoed' }],
  });
  expect(await run('cancelOrder')).toMatchObject({ vetoReason: '', calls: [] });
});

test('one that is late, fails or talks nonsense costs its time and no more, unless it says that commands must wait for it', async () => {
  const [patient, strict] = [freshCommand(), freshCommand()];
  await put(patient, { budgetMs: 100 });
  await put(strict, { budgetMs: 100, onFailure: 'refuse' });
  await settle();
  answer = () => undefined;
  const begin = performance.now();
  expect(await run(patient)).toMatchObject({ vetoReason: '', calls: [{ outcome: 'failed' }] });
  expect(performance.now() - begin).toBeLessThan(5_000);
  expect(await run(strict)).toMatchObject({ vetoReason: 'hook-unavailable', calls: [{ outcome: 'failed' }] });
  answer = () => ({ veto: 'NOT A REASON' });
  expect(await run(patient)).toMatchObject({ vetoReason: '', calls: [{ outcome: 'failed' }] });
  expect(await run(strict)).toMatchObject({ vetoReason: 'hook-unavailable' });
}, 30_000);

test('hooks are asked in their order, each sees what those before it set, and the first no ends it', async () => {
  const command = freshCommand();
  await put(command, { name: 'second', order: 2, maySet: ['note'] });
  await put(command, { name: 'first', order: 1, maySet: ['note'] });
  await put(command, { name: 'third', order: 3 });
  await settle();
  answer = ({ fields, ...rest }) => {
    if (rest['hook'] === 'third') return {};
    if (rest['hook'] === 'second' && 'note' in fields && fields.note === 'first was here')
      return { veto: 'enough' };
    return { setFields: { note: 'first was here' } };
  };
  const said = await run(command);
  expect(said.calls.map(({ hook, outcome }) => [hook, outcome])).toEqual([
    ['first', 'allowed'],
    ['second', 'vetoed'],
  ]);
});

test('versions: the newest is in force, an older one can be again, and none', async () => {
  const command = freshCommand();
  await put(command, { budgetMs: 300 });
  expect(await put(command, { budgetMs: 400 })).toEqual({ version: 2, secret: '' });
  const name = `check-${command.toLowerCase()}`;
  await client.activateHook({ tenant, name, version: 1 });
  await settle();
  expect((await run(command)).calls).toMatchObject([{ version: 1 }]);
  await client.activateHook({ tenant, name, version: 0 });
  await settle();
  expect((await run(command)).calls).toEqual([]);
  await expect(client.activateHook({ tenant, name, version: 9 })).rejects.toMatchObject({
    reason: 'unknown-hook',
  });
  await expect(client.activateHook({ tenant: 'other', name, version: 1 })).rejects.toMatchObject({
    reason: 'unknown-hook',
  });
});

test('a hook over gRPC, before and after', async () => {
  const told: unknown[] = [];
  const target = serveRpc({
    listen: { host: '127.0.0.1', port: 0 },
    reflection: false,
    services: [
      implement(hookV1.CommandHookServiceService, {
        before: async ({ command }: hookV1.BeforeRequest) => ({
          veto: command?.fields.includes('forbidden') === true ? 'forbidden-word' : '',
          detail: '',
          setFields: '{"note":"by gRPC"}',
        }),
        after: async ({ command, result }: hookV1.AfterRequest) => {
          told.push([command?.fields, result]);
          return {};
        },
      }),
    ],
  });
  const at = await target.start();
  const command = freshCommand();
  await put(command, { name: 'grpc-before', url: `grpc://${at}`, maySet: ['note'] });
  await put(command, { name: 'grpc-after', url: `grpc://${at}`, phase: 'after' });
  await settle();
  expect(JSON.parse((await run(command, { a: 1 })).fields)).toEqual({ a: 1, note: 'by gRPC' });
  expect((await run(command, { a: 'forbidden' })).vetoReason).toBe('forbidden-word');
  expect((await run(command, { a: 1 }, 'after')).calls).toMatchObject([
    { hook: 'grpc-after', outcome: 'told' },
  ]);
  expect(told).toEqual([['{"a":1}', '{"position":"7"}']]);
  await target.stop();
});

describe('where commands are carried out', () => {
  const captured: object[] = [];
  const shape = z.looseObject({ customerId: z.string(), topic: z.string().min(1).max(20) });
  const leads = implement(
    // One command and nothing else of the service.
    { captureLead: salesV1.SalesServiceService.captureLead },
    {
      captureLead: validated(shape, async (request) => {
        captured.push(request);
        return {
          leadId: 'lead-1',
          deduplicated: false,
          result: { position: 7n, revision: 0n, repeated: false },
        };
      }),
    },
  );
  const context: commonV1.CommandContext = {
    commandId: '0193a000-0000-7000-8000-0000000000c1',
    tenant,
    actor: { kind: 'system', id: 'importer' },
    channel: 'import',
    correlationId: '',
    causationId: '',
    occurredAt: '',
    viewPosition: 0n,
  };
  const serve = async (feed?: string) => {
    const hooks = askHooks({ store: world.store, feed });
    const server = serveRpc({
      listen: { host: '127.0.0.1', port: 0 },
      reflection: false,
      services: hooks.around([leads]),
    });
    const caller = rpcClient(
      { service: { captureLead: salesV1.SalesServiceService.captureLead }, serviceName: 'any' },
      (await server.start()) ?? '',
    );
    return {
      capture: (topic: string, owner = tenant) =>
        caller.captureLead(
          salesV1.CaptureLeadRequest.fromPartial({
            customerId: 'c-1',
            topic,
            context: { ...context, tenant: owner },
          }),
        ),
      async stop() {
        caller.close();
        await server.stop();
        hooks.close();
      },
    };
  };
  const putHere = (changes: Partial<hookV1.Hook> = {}) =>
    put('captureLead', { name: 'leads', onFailure: 'refuse', maySet: ['topic'], ...changes });
  beforeEach(() => {
    captured.length = 0;
  });

  test('nobody who calls a service directly gets round a hook, which sees, sets and refuses there', async () => {
    const service = await serve(address);
    await service.capture('roof');
    expect(asked).toEqual([]);
    await putHere();
    await putHere({ name: 'told', phase: 'after' });
    await settle();

    answer = () => ({ setFields: { topic: 'checked' } });
    await service.capture('roof');
    expect(captured).toMatchObject([{ topic: 'roof' }, { topic: 'checked', customerId: 'c-1' }]);
    expect(asked.map(({ said }) => [said.phase, said.fields])).toMatchObject([
      ['before', { customerId: 'c-1', topic: 'roof' }],
      ['after', { customerId: 'c-1', topic: 'checked' }],
    ]);
    expect(asked[1]?.said['result']).toMatchObject({
      leadId: 'lead-1',
      deduplicated: false,
      result: { position: '7' },
    });
    // Another tenant has no hooks.
    await service.capture('roof', 'other');
    expect(asked).toHaveLength(2);

    answer = () => ({ veto: 'not-now', detail: 'leads are closed' });
    await expect(service.capture('roof')).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'not-now',
      message: 'leads are closed',
      metadata: { hook: 'leads' },
    });
    // What a hook sets is checked as what callers send.
    answer = () => ({ setFields: { topic: '' } });
    await expect(service.capture('roof')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(captured).toHaveLength(3);
    await service.stop();
  });

  test('a service that begins while the feed is away knows from the log whom it would have to ask', async () => {
    const service = await serve();
    await expect(service.capture('roof')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'hook-unavailable',
    });
    await putHere({ onFailure: 'allow' });
    await settle();
    await service.capture('roof');
    await client.activateHook({ tenant, name: 'leads', version: 0 });
    await settle();
    await service.capture('roof');
    expect(captured).toHaveLength(2);
    await service.stop();
  });
});
