import { hookV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { z } from 'zod';
import { createPost } from '../webhook/post.ts';
import { sign } from '../webhook/signature.ts';
import type { KeptHook } from './hook-store.ts';

/** What a target says to a command. */
export type Say = {
  readonly veto: string;
  readonly detail: string;
  readonly set: Readonly<Record<string, unknown>>;
};

/** Asks the target of a hook. @throws Error when it does not answer rightly within the time */
export type CallTarget = {
  before(hook: KeptHook, command: hookV1.HookedCommand, withinMs: number): Promise<Say>;
  after(
    hook: KeptHook,
    command: hookV1.HookedCommand,
    told: { readonly result: string; readonly withinMs: number },
  ): Promise<void>;
  close(): void;
};

const setFields = z.record(z.string(), z.json());
const said = z.object({
  veto: z
    .string()
    .regex(/^[a-z0-9-]{0,64}$/, 'expected at most 64 of a-z 0-9 -')
    .default(''),
  detail: z.string().max(1_000).default(''),
  setFields: z.union([setFields, z.literal('').transform(() => ({}))]).default({}),
});

export const createCallTarget = ({ allowPrivate }: { readonly allowPrivate: boolean }): CallTarget => {
  const clients = new Map<string, RpcClient<typeof hookV1.CommandHookServiceService>>();

  const clientOf = (url: string) => {
    const address = url.slice('grpc://'.length);
    const client =
      clients.get(address) ?? rpcClient(hookV1.CommandHookServiceClient, address, { attempts: 1 });
    clients.set(address, client);
    return client;
  };

  const post = async ({ secret, version }: KeptHook, content: object, withinMs: number): Promise<string> => {
    const body = JSON.stringify(content);
    const message = { id: newId(), timestamp: Math.floor(Date.now() / 1_000), body };
    const headers = {
      ...sign(message, [secret]),
      'content-type': 'application/json',
      'user-agent': 'icrm-hook',
    };
    const answer = await createPost({ withinMs, allowPrivate })(new URL(version.url), { headers, body });
    if (answer.status < 200 || answer.status >= 300) throw new Error(answer.reason);
    return answer.body;
  };

  const named = ({ version: { name, version } }: KeptHook) => ({ hook: name, version });

  return {
    async before(hook, command, withinMs) {
      const { url } = hook.version;
      if (url.startsWith('grpc://')) {
        const answer = await clientOf(url).before({ ...named(hook), command }, { deadlineMs: withinMs });
        const { setFields: text, ...rest } = answer;
        return toSay({ ...rest, setFields: text === '' ? {} : JSON.parse(text) });
      }
      const fields: unknown = JSON.parse(command.fields);
      const text = await post(hook, { phase: 'before', ...named(hook), ...command, fields }, withinMs);
      return toSay(text.trim() === '' ? {} : JSON.parse(text));
    },
    async after(hook, command, { result, withinMs }) {
      const { url } = hook.version;
      if (url.startsWith('grpc://')) {
        await clientOf(url).after({ ...named(hook), command, result }, { deadlineMs: withinMs });
        return;
      }
      const fields: unknown = JSON.parse(command.fields);
      const told = {
        phase: 'after',
        ...named(hook),
        ...command,
        fields,
        result: JSON.parse(result) as unknown,
      };
      await post(hook, told, withinMs);
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
};

const toSay = (answer: unknown): Say => {
  const { veto, detail, setFields: set } = said.parse(answer);
  return { veto, detail, set };
};
