import { derivedId } from '@icrm/runtime';
import { callRates, type PriorityBook, priorityBooks } from '../domain/priority.ts';
import { handlerOf } from './aggregate.ts';
import type { Handling } from './ports.ts';

/** The rules of stream `opportunityrules-<tenant>.current`. */
export const priorityRules = handlerOf({ noun: 'opportunityrules', decider: priorityBooks });
/** What calls cost: stream `callrates-<tenant>.current`. */
export const ratesOfCalls = handlerOf({ noun: 'callrates', decider: callRates });

/** The rules in force. */
export const bookInForce = async (
  { store, context }: Pick<Handling, 'store' | 'context'>,
  at = 'current',
): Promise<PriorityBook | undefined> => (await priorityRules.read(store, context.tenant, at)).books.at(-1);

/** Each of many named things once, the command's id derived from what asked for it. */
export const forEachOf = async (
  handling: Handling,
  ids: readonly string[],
  work: (handling: Handling, id: string) => Promise<boolean>,
): Promise<number> => {
  let changed = 0;
  for (const id of ids) {
    const commandId = derivedId(handling.context.commandId, `each/${id}`);
    if (await work({ ...handling, context: { ...handling.context, commandId } }, id)) changed += 1;
  }
  return changed;
};
