import type { AccountEvent, salesCommands, Territory } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';
import type { Placed } from './territory-plan.ts';

/** A plan came into force or an account changed: whose is it now? Said by the service itself. */
export type PlaceInTerritory = {
  readonly type: 'PlaceInTerritory';
  readonly data: { readonly planVersion: number; readonly territory?: Territory | undefined };
};
export type AccountRejection =
  | 'account-not-found'
  | 'account-already-registered'
  | 'parent-account-not-found'
  | 'account-hierarchy-round'
  | 'parent-account-not-linked'
  | 'team-member-not-found'
  | 'contact-already-added'
  | 'contact-not-found';

/** Foreign knowledge: the accounts above the parent that a link names, itself included; none when it is not there. */
export type AccountFacts = SalesFacts & {
  readonly ancestors?: readonly string[];
  readonly contactId?: string | undefined;
};

type ContactField = 'name' | 'role' | 'email' | 'phone';
type Contact = Readonly<Partial<Record<ContactField, string>>>;
export type KnownAccount = Placed & {
  readonly status: 'registered';
  readonly accountId: string;
  readonly customerId: string;
  readonly name: string;
  readonly parentId?: string | undefined;
  readonly team: Readonly<Record<string, string>>;
  readonly contacts: Readonly<Record<string, Contact>>;
  readonly territory?: { readonly territoryId?: string | undefined; readonly planVersion: number };
};
export type Account = { readonly status: 'unknown' } | KnownAccount;

/** Facts in stream `account-<tenant>.<id>`. */
export const account: Decider<
  Account,
  salesCommands.AccountCommand | PlaceInTerritory,
  AccountEvent,
  AccountRejection,
  AccountFacts
> = {
  initial: { status: 'unknown' },
  evolve(state, event) {
    if (event.type === 'AccountRegistered') {
      const { at: _at, ...told } = event.data;
      return { status: 'registered', ...told, team: {}, contacts: {} };
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },
  decide(command, state, facts) {
    if (command.type === 'RegisterAccount')
      return state.status === 'unknown'
        ? accept({ type: 'AccountRegistered', data: { ...command.data, accountId: facts.id, at: facts.now } })
        : reject('account-already-registered');
    return state.status === 'unknown' ? reject('account-not-found') : decideKnown(command, state, facts);
  },
};

const evolveKnown = (
  state: KnownAccount,
  { type, data }: Exclude<AccountEvent, { type: 'AccountRegistered' }>,
): KnownAccount => {
  switch (type) {
    case 'AccountChanged': {
      const { at: _at, name = state.name, ...told } = data;
      return { ...state, ...told, name };
    }
    case 'ParentAccountLinked':
      return { ...state, parentId: data.parentId };
    case 'ParentAccountUnlinked':
      return { ...state, parentId: undefined };
    case 'AccountTeamAssigned':
      return { ...state, team: { ...state.team, [data.member]: data.role } };
    case 'AccountTeamReleased': {
      const { [data.member]: _released, ...team } = state.team;
      return { ...state, team };
    }
    case 'ContactAdded': {
      const { contactId, name, role, email, phone } = data;
      return withContact(state, contactId, given({ name, role, email, phone }));
    }
    case 'ContactDetailChanged':
      return withContact(state, data.contactId, {
        ...state.contacts[data.contactId],
        ...given({ [data.field]: data.new }),
      });
    case 'AccountMovedTerritory':
      return { ...state, territory: { territoryId: data.to, planVersion: data.planVersion } };
  }
};

const withContact = (state: KnownAccount, contactId: string, contact: Contact): KnownAccount => ({
  ...state,
  contacts: { ...state.contacts, [contactId]: contact },
});

/** The fields that are there. */
const given = (fields: Readonly<Record<string, string | undefined>>): Contact =>
  Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== undefined));

type Outcome = Decision<AccountEvent, AccountRejection>;
type Known = Exclude<salesCommands.AccountCommand, { type: 'RegisterAccount' }> | PlaceInTerritory;

const decideKnown = (command: Known, state: KnownAccount, facts: AccountFacts): Outcome => {
  const { now: at } = facts;
  const names = { accountId: state.accountId, customerId: state.customerId };
  const { type, data } = command;
  switch (type) {
    case 'ChangeAccount': {
      const changed = Object.fromEntries(
        Object.entries(data).filter(
          ([field, text]) => text !== undefined && Reflect.get(state, field) !== text,
        ),
      );
      return Object.keys(changed).length === 0
        ? accept()
        : accept({ type: 'AccountChanged', data: { ...names, ...changed, at } });
    }
    case 'LinkParentAccount':
      return linkParent(data.parentId, state, facts);
    case 'UnlinkParentAccount':
      return state.parentId === undefined
        ? reject('parent-account-not-linked')
        : accept({ type: 'ParentAccountUnlinked', data: { ...names, parentId: state.parentId, at } });
    case 'AssignAccountTeam':
      return state.team[data.member] === data.role
        ? accept()
        : accept({ type: 'AccountTeamAssigned', data: { ...names, ...data, at } });
    case 'ReleaseAccountTeam':
      return state.team[data.member] === undefined
        ? reject('team-member-not-found')
        : accept({ type: 'AccountTeamReleased', data: { ...names, ...data, at } });
    case 'AddContact': {
      const contactId = data.contactId ?? facts.contactId ?? '';
      return state.contacts[contactId] === undefined
        ? accept({ type: 'ContactAdded', data: { ...names, ...data, contactId, at } })
        : reject('contact-already-added');
    }
    case 'ChangeContact':
      return changeContact(data, state, at);
    case 'PlaceInTerritory':
      return place(data, state, at);
  }
};

const linkParent = (
  parentId: string,
  state: KnownAccount,
  { now: at, ancestors = [] }: AccountFacts,
): Outcome => {
  const { accountId, customerId } = state;
  if (parentId === accountId || ancestors.includes(accountId)) return reject('account-hierarchy-round');
  if (ancestors.length === 0) return reject('parent-account-not-found');
  return state.parentId === parentId
    ? accept()
    : accept({ type: 'ParentAccountLinked', data: { accountId, customerId, parentId, at } });
};

const contactFields: readonly ContactField[] = ['name', 'role', 'email', 'phone'];

const changeContact = (
  { contactId, source, ...fields }: Extract<Known, { type: 'ChangeContact' }>['data'],
  { accountId, customerId, contacts }: KnownAccount,
  at: string,
): Outcome => {
  const contact = contacts[contactId];
  if (contact === undefined) return reject('contact-not-found');
  const names = { accountId, customerId, contactId };
  return accept(
    ...contactFields.flatMap((field): AccountEvent[] => {
      const next = fields[field];
      return next === undefined || next === contact[field]
        ? []
        : [
            {
              type: 'ContactDetailChanged',
              data: { ...names, field, old: contact[field], new: next, source, at },
            },
          ];
    }),
  );
};

const place = (
  { planVersion, territory }: PlaceInTerritory['data'],
  { accountId, customerId, territory: before }: KnownAccount,
  at: string,
): Outcome => {
  const to = territory?.territoryId;
  if (before === undefined ? to === undefined : before.territoryId === to) return accept();
  return accept({
    type: 'AccountMovedTerritory',
    data: { accountId, customerId, planVersion, from: before?.territoryId, to, owner: territory?.owner, at },
  });
};
