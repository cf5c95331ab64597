import { accountV1, commandContext, salesCommands, territory, vocabulary } from '@icrm/contracts';
import { implement, RpcError, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { z } from 'zod';
import { accounts, placeAccount } from '../application/account-handler.ts';
import { AccountRefused, exportContacts, importContacts } from '../application/contact-cards.ts';
import { CURRENT, territories } from '../application/lead-handler.ts';
import {
  getAccount,
  getAccountHierarchy,
  ownerOf,
  simulateTerritoryPlan,
} from '../application/queries/account-queries.ts';
import { commandMethods, type Edge, id, method, question } from './edge.ts';
import { accepted, refuse, toResult } from './refusals.ts';

const time = vocabulary.instant.transform((it) => new Date(it).toISOString()).optional();
const { accountCommands, territoryCommands } = salesCommands;

/** AccountService: accounts, their hierarchy, teams and contacts, and whose territory they are in. */
export const accountRpc = (edge: Edge): RpcService =>
  implement(accountV1.AccountServiceService, {
    ...commandMethods({
      edge,
      noun: 'account',
      commands: accountCommands,
      creates: ['registerAccount'],
      handle: accounts.handle,
    }),
    registerAccount: method(edge, accountCommands.registerAccount.shape, async (by, data) => {
      const accountId = data.accountId ?? derivedId(by.context.commandId, 'account');
      const outcome = await accounts.handle(by, accountId, { type: 'RegisterAccount', data });
      const result = toResult(outcome);
      await placeAccount(by, accountId);
      return { accountId, result };
    }),
    changeAccount: method(
      edge,
      { ...accountCommands.changeAccount.shape, accountId: id },
      async (by, { accountId, ...data }) => {
        const result = toResult(await accounts.handle(by, accountId, { type: 'ChangeAccount', data }));
        await placeAccount(by, accountId);
        return { result };
      },
    ),
    addContact: method(
      edge,
      { ...accountCommands.addContact.shape, accountId: id },
      async (by, { accountId, ...data }) => {
        const outcome = await accounts.handle(by, accountId, { type: 'AddContact', data });
        const contactId = data.contactId ?? derivedId(by.context.commandId, 'contact');
        return { contactId, result: toResult(outcome) };
      },
    ),
    importContacts: method(
      edge,
      { accountId: id, cards: z.string().min(1).max(2_000_000) },
      async (by, { accountId, cards }) => {
        try {
          return { answer: JSON.stringify(await importContacts(by, accountId, cards)), result: undefined };
        } catch (cause) {
          if (cause instanceof AccountRefused) throw refuse(cause.reason);
          if (!(cause instanceof SyntaxError)) throw cause;
          const fieldViolations = [{ field: 'cards', description: cause.message }];
          throw new RpcError('INVALID_ARGUMENT', cause.message, { fieldViolations, cause });
        }
      },
    ),
    exportContacts: validated(
      z.strictObject({ tenant: commandContext.shape.tenant, accountId: id }),
      async ({ tenant, accountId }) => {
        const cards = await exportContacts(edge.store, tenant, accountId);
        if (cards === undefined) throw refuse('account-not-found');
        return { cards };
      },
    ),
    publishTerritoryPlan: method(edge, territoryCommands.publishTerritoryPlan.shape, async (by, data) => {
      const outcome = accepted(await territories.handle(by, CURRENT, { type: 'PublishTerritoryPlan', data }));
      return { version: outcome.state.plans.length, result: toResult(outcome) };
    }),
    getAccount: question({ accountId: id, asOf: time }, ({ tenant, accountId, asOf }) =>
      getAccount(edge, tenant, accountId, asOf),
    ),
    getAccountHierarchy: question({ accountId: id }, ({ tenant, accountId }) =>
      getAccountHierarchy(edge, tenant, accountId),
    ),
    ownerOf: question({ accountId: id, asOf: time }, ({ tenant, accountId, asOf }) =>
      ownerOf(edge, tenant, accountId, asOf),
    ),
    simulateTerritoryPlan: question(
      { territories: z.array(territory).min(1).max(1_000), asOf: time },
      async ({ tenant, ...plan }) => {
        const simulated = await simulateTerritoryPlan(edge, tenant, plan);
        if ('problem' in simulated && simulated.problem !== undefined) throw refuse(simulated.problem);
        return simulated;
      },
    ),
  });
