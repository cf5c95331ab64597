import { accountV1, salesCommands, territory, vocabulary } from '@icrm/contracts';
import { bytes, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandTable, questionTable } from './sales-table.ts';

const asOf = vocabulary.instant.optional();

/** Accounts, their hierarchy, teams and contacts; territories. */
export const salesAccountRoutes = ({ accounts: client }: Pick<Clients, 'accounts'>): readonly Route[] => {
  const messages = accountV1;
  const tag = 'accounts';
  return [
    ...questionTable(
      { tag, messages, client },
      {
        getAccount: {
          path: '/v1/accounts/{accountId}',
          personal: true,
          summary: 'An account as it stands or stood, with every change',
          query: { asOf },
        },
        getAccountHierarchy: {
          path: '/v1/accounts/{accountId}/hierarchy',
          summary: 'The accounts below one, with what is open and was won at each and in all',
        },
        ownerOf: {
          path: '/v1/accounts/{accountId}/owner',
          summary: 'Whose territory an account is in, at a time',
          query: { asOf },
        },
        simulateTerritoryPlan: {
          path: '/v1/territories/simulate',
          summary: 'Which accounts would move under other territories',
          body: z
            .strictObject({ territories: z.array(territory).min(1).max(1_000), asOf })
            .meta({ id: 'SimulateTerritoryPlan' }),
          answer: z.looseObject({ accounts: z.int(), moved: z.int(), moves: z.array(z.looseObject({})) }),
        },
      },
    ),
    ...commandTable(
      {
        tag,
        messages,
        client,
        commands: {
          ...salesCommands.accountCommands,
          ...salesCommands.territoryCommands,
          importContacts: z
            .strictObject({ cards: z.string().min(1).max(2_000_000) })
            .meta({ id: 'ImportContacts' }),
        },
      },
      {
        importContacts: [
          '/v1/accounts/{accountId}/contacts/import',
          'Takes over the contacts of a vCard file; again, it changes what differs',
          { answer: z.string().meta({ description: 'JSON' }) },
        ],
        registerAccount: [
          '/v1/accounts',
          'A customer is an account of the sales force',
          { accountId: z.string() },
        ],
        changeAccount: ['/v1/accounts/{accountId}/change', 'Changes what is known of an account'],
        linkParentAccount: ['/v1/accounts/{accountId}/parent', 'The account belongs to another'],
        unlinkParentAccount: [
          '/v1/accounts/{accountId}/parent/remove',
          'The account stands for itself again',
        ],
        assignAccountTeam: ['/v1/accounts/{accountId}/team', 'Somebody works for an account in a role'],
        releaseAccountTeam: [
          '/v1/accounts/{accountId}/team/release',
          'Somebody works no longer for an account',
        ],
        addContact: ['/v1/accounts/{accountId}/contacts', 'A person to talk to', { contactId: z.string() }],
        changeContact: ['/v1/accounts/{accountId}/contacts/change', 'Changes what is known of a contact'],
        publishTerritoryPlan: [
          '/v1/territories',
          'From a time on the territories are these',
          { version: z.int() },
        ],
      },
    ),
    cardsRoute(client),
  ];
};

const cardsRoute = (client: Clients['accounts']): Route =>
  route({
    method: 'get',
    path: '/v1/accounts/{accountId}/contacts.vcf',
    operation: 'exportContacts',
    tag: 'accounts',
    summary: 'The contacts of an account as vCard 4.0, for address books',
    input: { params: z.strictObject({ accountId: vocabulary.id }) },
    responses: { 200: { description: 'RFC 6350', type: 'text/vcard', schema: z.string() } },
    handler: async ({ params: { accountId } }, { principal: { tenant }, signal }) => {
      const { cards } = await client.exportContacts({ tenant, accountId }, { signal });
      return bytes(once(cards), 'text/vcard; charset=utf-8');
    },
  });

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
