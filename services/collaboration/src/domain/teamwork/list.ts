import type { ListEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Grantee = { readonly kind: 'staff' | 'partner'; readonly id: string };
export type ListCommand =
  | {
      readonly type: 'SaveList';
      readonly data: {
        readonly listId: string;
        readonly name: string;
        readonly owner: string;
        readonly filter?: string | undefined;
        readonly customerIds?: readonly string[] | undefined;
      };
    }
  | {
      readonly type: 'GrantList';
      readonly data: {
        readonly by: string;
        readonly grantee: Grantee;
        readonly fields: readonly string[];
        readonly expiresAt?: string | undefined;
      };
    }
  | { readonly type: 'RevokeList'; readonly data: { readonly by: string; readonly grantee: Grantee } }
  | { readonly type: 'OpenList'; readonly data: { readonly grantee: Grantee } };

export type ListRejection = 'list-not-found' | 'list-not-owned' | 'list-not-granted' | 'grant-expired-before';

type Grant = { readonly fields: readonly string[]; readonly expiresAt?: string | undefined };
export type SavedList =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'saved';
      readonly listId: string;
      readonly name: string;
      readonly owner: string;
      readonly filter?: string | undefined;
      readonly customerIds: readonly string[];
      readonly grants: Readonly<Record<string, Grant>>;
    };
type Known = Extract<SavedList, { status: 'saved' }>;
type Outcome = Decision<ListEvent, ListRejection>;

const keyOf = ({ kind, id }: Grantee): string => `${kind}:${id}`;

/** Facts in stream `list-<tenant>.<id>`. Who may look, at what and until when is decided anew at each look, and recorded. */
export const list: Decider<SavedList, ListCommand, ListEvent, ListRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'ListSaved') {
      const { listId, name, owner, filter, customerIds = [] } = data;
      const grants = state.status === 'unknown' ? {} : state.grants;
      return { status: 'saved', listId, name, owner, filter, customerIds, grants };
    }
    if (state.status === 'unknown' || type === 'ListAccessed') return state;
    const { [keyOf(data.grantee)]: _before, ...others } = state.grants;
    if (type === 'ListGrantRevoked') return { ...state, grants: others };
    const { fields, expiresAt } = data;
    return { ...state, grants: { ...others, [keyOf(data.grantee)]: { fields, expiresAt } } };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'SaveList') {
      if (state.status === 'saved' && state.owner !== command.data.owner) return reject('list-not-owned');
      const { customerIds, ...data } = command.data;
      const people = customerIds === undefined ? {} : { customerIds: [...customerIds] };
      return accept({ type: 'ListSaved', data: { ...data, ...people, at } });
    }
    if (state.status === 'unknown') return reject('list-not-found');
    if (command.type === 'OpenList') return open(command.data.grantee, state, at);
    return command.data.by === state.owner ? share(command, state, at) : reject('list-not-owned');
  },
};

const share = (
  command: Extract<ListCommand, { type: 'GrantList' | 'RevokeList' }>,
  { listId, grants }: Known,
  at: string,
): Outcome => {
  const { grantee } = command.data;
  if (command.type === 'RevokeList')
    return grants[keyOf(grantee)] === undefined
      ? accept()
      : accept({ type: 'ListGrantRevoked', data: { listId, grantee, at } });
  const { fields, expiresAt } = command.data;
  if (expiresAt !== undefined && expiresAt <= at) return reject('grant-expired-before');
  return accept({ type: 'ListGranted', data: { listId, grantee, fields: [...fields], expiresAt, at } });
};

const open = (grantee: Grantee, { listId, owner, grants }: Known, at: string): Outcome => {
  const grant = grants[keyOf(grantee)];
  const owned = grantee.kind === 'staff' && grantee.id === owner;
  const stands = grant !== undefined && (grant.expiresAt === undefined || at < grant.expiresAt);
  if (!owned && !stands) return reject('list-not-granted');
  const fields = owned ? ['*'] : [...(grant?.fields ?? [])];
  return accept({ type: 'ListAccessed', data: { listId, by: grantee, fields, at } });
};
