import type { AccountEvent, salesCommands } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { derivedId, systemClock } from '@icrm/runtime';
import {
  type AccountFacts,
  type AccountRejection,
  account,
  type PlaceInTerritory,
} from '../domain/account.ts';
import { nextPlan, planAt, territoryOf } from '../domain/territory-plan.ts';
import { handlerOf } from './aggregate.ts';
import { CURRENT, territories } from './lead-handler.ts';
import type { Handling } from './ports.ts';

/** More levels than any organisation has: where a walk up or down ends that something made endless. */
export const MOST_LEVELS = 32;

/** The account of stream `account-<tenant>.<id>`. */
export const accounts = handlerOf<
  Parameters<typeof account.evolve>[0],
  salesCommands.AccountCommand | PlaceInTerritory,
  AccountEvent,
  AccountRejection,
  AccountFacts
>({
  noun: 'account',
  decider: account,
  async factsFor({ store, context }, { type, data }) {
    if (type === 'AddContact') return { contactId: derivedId(context.commandId, 'contact') };
    return type === 'LinkParentAccount'
      ? { ancestors: await ancestorsOf(store, context.tenant, data.parentId) }
      : {};
  },
});

/** An account and those above it, as far as they are registered. */
const ancestorsOf = async (store: EventStore, tenant: string, accountId: string): Promise<string[]> => {
  const found: string[] = [];
  let next: string | undefined = accountId;
  while (next !== undefined && found.length < MOST_LEVELS && !found.includes(next)) {
    const state = await accounts.read(store, tenant, next);
    if (state.status === 'unknown') break;
    found.push(next);
    next = state.parentId;
  }
  return found;
};

/** Puts an account into the territory it is in now. The id of the command is that of what made it move. */
export const placeAccount = async (handling: Handling, accountId: string) => {
  const { store, context, clock = systemClock } = handling;
  const at = context.occurredAt || clock.now().toISOString();
  const plan = planAt(await territories.read(store, context.tenant, CURRENT), at);
  const state = await accounts.read(store, context.tenant, accountId);
  if (plan === undefined || state.status === 'unknown') return;
  const data = { planVersion: plan.version, territory: territoryOf(plan.territories, state) };
  const commandId = derivedId(context.commandId, `place/${accountId}`);
  await accounts.handle({ ...handling, context: { ...context, commandId } }, accountId, {
    type: 'PlaceInTerritory',
    data,
  });
};

/** The day of a plan has come: places every account and says so. Done again, it changes nothing more. */
export const applyTerritoryPlan = async (handling: Handling, accountIds: readonly string[]) => {
  const { store, context } = handling;
  const plan = nextPlan(await territories.read(store, context.tenant, CURRENT));
  if (plan === undefined) return;
  for (const accountId of accountIds) await placeAccount(handling, accountId);
  const { version } = plan;
  await territories.handle(handling, CURRENT, { type: 'ApplyTerritoryPlan', data: { version } });
};
