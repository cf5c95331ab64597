import { type RpcCode, RpcError, rpcClient } from '@icrm/rpc';
import type { Stack } from '@icrm/test-e2e';
import fc from 'fast-check';
import { type MethodUnderTest, methodsOf } from './bad-messages.ts';

/** What a flood of wrong messages came to. */
export type BadMessages = {
  readonly sent: number;
  /** Answers by code; OK among them. */
  readonly answers: ReadonlyMap<string, number>;
  /** Calls whose answers blame the service for what the caller did. */
  readonly failures: readonly string[];
};

/** Those take long by what they do, not by what is wrong with them. */
const long = ['RebuildViews', 'VerifyEvidence', 'RematchAll', 'ExportArchive'];
// DATA_LOSS is said of an archive that came damaged.
const blame: ReadonlySet<string> = new Set<RpcCode>(['INTERNAL', 'UNKNOWN', 'UNAVAILABLE']);
const programs: Readonly<Record<string, string>> = { view: 'projection' };

/** R7 below the gateway: messages generated from the protobuf contracts, sent to the services themselves. */
export const sendBadMessages = async (stack: Stack, runs: number): Promise<BadMessages> => {
  const methods = (await methodsOf()).filter(({ path }) => !long.some((it) => path.endsWith(`/${it}`)));
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let sent = 0;
  const clients = new Map(methods.map((method) => [method.path, clientOf(stack, method)]));
  const calls = fc.oneof(
    ...methods.map((method) =>
      fc.record({
        method: fc.constant(method),
        messages: fc.array(method.message, { minLength: 1, maxLength: 2 }),
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(calls, async ({ method, messages }) => {
      sent += 1;
      const { code, said } = (await clients.get(method.path)?.call(messages)) ?? { code: 'none', said: '' };
      answers.set(code, (answers.get(code) ?? 0) + 1);
      const told = messages.map((it) => Buffer.from(it).toString('hex')).join(' ');
      if (blame.has(code)) failures.push(`${method.path} ${told.slice(0, 1_000)}\n  -> ${code} ${said}`);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  for (const client of clients.values()) client.close();
  return { sent, answers, failures };
};

const same = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

const clientOf = (stack: Stack, { path, context, requestStream, responseStream }: MethodUnderTest) => {
  const program = programs[context] ?? context;
  const line = stack.process.lines.find((it) => it.startsWith(`${program} `));
  const [, address = ''] = line?.split(/\s+/) ?? [];
  const raw = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  const service = { call: { path, requestStream, responseStream, ...raw } };
  const options = { attempts: 1, deadlineMs: 5_000, transport: false } as const;
  const client = rpcClient({ service, serviceName: path.split('/')[1] ?? '' }, address, options);
  return {
    async call(messages: readonly Uint8Array[]): Promise<{ readonly code: string; readonly said: string }> {
      try {
        const request = requestStream ? streamOf(messages) : messages[0];
        // What the client takes and gives depends on the kind of the method, which is only known here.
        const answer = client.call(request as never, {
          deadlineMs: responseStream ? 1_000 : 5_000,
        }) as unknown;
        if (!responseStream) await answer;
        else for await (const _first of answer as AsyncIterable<unknown>) break;
        return { code: 'OK', said: '' };
      } catch (error) {
        if (!(error instanceof RpcError)) return { code: 'UNKNOWN', said: String(error) };
        return { code: error.code, said: error.message };
      }
    },
    close: () => client.close(),
  };
};

async function* streamOf(messages: readonly Uint8Array[]) {
  yield* messages;
}
