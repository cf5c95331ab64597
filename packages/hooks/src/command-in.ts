import type { commonV1, hookV1 } from '@icrm/contracts';
import { plainMessage } from '@icrm/rpc';

/** The context of a request that changes something; undefined for a question. */
export const contextIn = (request: unknown): commonV1.CommandContext | undefined => {
  if (typeof request !== 'object' || request === null || !('context' in request)) return undefined;
  const { context } = request;
  if (typeof context !== 'object' || context === null || !('commandId' in context)) return undefined;
  // A message of the generated code: only commands have a field of that name.
  return context as commonV1.CommandContext;
};

/** A command as hooks get to see it. */
export const toHooked = (
  command: string,
  request: object,
  { tenant, commandId, actor, channel }: commonV1.CommandContext,
): hookV1.HookedCommand => ({
  tenant,
  command,
  commandId,
  actorKind: actor?.kind ?? '',
  actorId: actor?.id ?? '',
  channel,
  fields: JSON.stringify(fieldsOf(request), toJsonValue),
});

const fieldsOf = (request: object): object => {
  const { context: _, ...fields } = plainMessage(request) as Readonly<Record<string, unknown>>;
  return fields;
};

// Bytes have turned themselves into an object of numbers by the time they come here, unless they are read from the holder.
function toJsonValue(this: unknown, name: string, value: unknown): unknown {
  const own = typeof this === 'object' && this !== null ? Reflect.get(this, name) : value;
  if (own instanceof Uint8Array) return Buffer.from(own).toString('base64');
  return typeof value === 'bigint' ? String(value) : value;
}

/** The request with the fields that are different now. They are checked as the caller's own are, by whoever handles it. */
export const withFields = (request: object, before: string, after: string): object => {
  if (after === before || after === '') return request;
  const old = JSON.parse(before) as Readonly<Record<string, unknown>>;
  const set = Object.entries(JSON.parse(after) as Readonly<Record<string, unknown>>).filter(
    ([name, value]) => name !== 'context' && JSON.stringify(value) !== JSON.stringify(old[name]),
  );
  return { ...request, ...Object.fromEntries(set) };
};
