import type { EventStore } from '@icrm/event-store';
import { type Card, readCards, writeCards } from '@icrm/icalendar';
import { derivedId, isUuid, nameId } from '@icrm/runtime';
import { accounts } from './account-handler.ts';
import type { Handling } from './ports.ts';

/** What became of a card that was taken over. */
export type ImportedCard = {
  readonly contactId: string;
  readonly outcome: 'added' | 'changed' | 'unchanged';
};

/**
 * Takes over the contacts of a vCard file. A card names its contact by its UID, or else by its address: taken over again,
 * it adds nobody twice and changes what differs.
 * @throws SyntaxError for text that holds no cards
 */
export const importContacts = async (handling: Handling, accountId: string, text: string) => {
  const { cards, left } = readCards(text);
  const imported: ImportedCard[] = [];
  for (const card of cards) imported.push(await importCard(handling, accountId, card));
  return { imported, left };
};

const importCard = async (handling: Handling, accountId: string, card: Card): Promise<ImportedCard> => {
  const { tenant, commandId } = handling.context;
  const named = card.uid ?? card.email ?? card.phone ?? card.name;
  const contactId =
    card.uid !== undefined && isUuid(card.uid) ? card.uid : nameId(`contact/${tenant}/${accountId}/${named}`);
  const { name, role, email, phone } = card;
  const told = { contactId, name: name.slice(0, 300), role, email, phone };
  const on = (what: string): Handling => ({
    ...handling,
    context: { ...handling.context, commandId: derivedId(commandId, `${what}/${contactId}`) },
  });
  const added = await accounts.handle(on('add'), accountId, { type: 'AddContact', data: told });
  if (added.accepted) return { contactId, outcome: added.repeated ? 'unchanged' : 'added' };
  if (added.reason !== 'contact-already-added') throw new AccountRefused(added.reason);
  const changed = await accounts.handle(on('change'), accountId, {
    type: 'ChangeContact',
    data: { ...told, source: 'vcard' },
  });
  if (!changed.accepted) throw new AccountRefused(changed.reason);
  return { contactId, outcome: changed.events.length > 0 ? 'changed' : 'unchanged' };
};

/** The account says no. */
export class AccountRefused<R extends string> extends Error {
  readonly reason: R;
  constructor(reason: R) {
    super(reason);
    this.reason = reason;
  }
}

/** The contacts of an account as cards; undefined when there is no such account. */
export const exportContacts = async (
  store: EventStore,
  tenant: string,
  accountId: string,
): Promise<string | undefined> => {
  const state = await accounts.read(store, tenant, accountId);
  if (state.status === 'unknown') return undefined;
  return writeCards(
    Object.entries(state.contacts).map(([uid, { name = '', role, email, phone }]) => ({
      ...{ uid, name, role, email, phone },
      organisation: state.name,
    })),
  );
};
