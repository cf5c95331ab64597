import type { ListField, MarketingListEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
type Exported = Extract<MarketingListEvent, { type: 'MarketingListExported' }>['data'];
type Expanded = Extract<MarketingListEvent, { type: 'AudienceExpanded' }>['data'];
type Sharing = { grantee: string; fields: ListField[]; masked: ListField[]; expiresAt: string };
export type ListCommand =
  | Named<'CreateList', { listId: string; name: string; segmentId?: string | undefined }>
  | Named<'AddListMembers' | 'RemoveListMembers', { customerIds: readonly string[] }>
  | Named<'ShareList', Sharing>
  | Named<'RevokeShare', { grantee: string }>
  | Named<'AccessList', { grantee: string; rows: number }>
  | Named<'ExpandAudience', Omit<Expanded, 'listId' | 'at' | 'size'> & { customerIds: readonly string[] }>
  | Named<'RecordExport', Omit<Exported, 'listId' | 'at'>>;
export type ListRejection =
  | 'list-not-found'
  | 'list-already-created'
  | 'list-follows-segment'
  | 'list-not-shared'
  | 'share-expired';

type Share = Pick<Sharing, 'expiresAt'> & {
  readonly fields: readonly ListField[];
  readonly masked: readonly ListField[];
};
export type CustomerList =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'known';
      readonly listId: string;
      readonly name: string;
      readonly segmentId?: string | undefined;
      readonly members: readonly string[];
      readonly shares: Readonly<Record<string, Share>>;
    };

/** Facts in stream `marketinglist-<tenant>.<id>`. */
export const list: Decider<CustomerList, ListCommand, MarketingListEvent, ListRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'MarketingListCreated') {
      const { listId, name, segmentId } = data;
      return { status: 'known', listId, name, segmentId, members: [], shares: {} };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'MarketingListMembersAdded':
        return { ...state, members: [...new Set([...state.members, ...data.customerIds])].sort() };
      case 'MarketingListMembersRemoved':
        return { ...state, members: state.members.filter((id) => !data.customerIds.includes(id)) };
      case 'MarketingListShared': {
        const { grantee, fields, masked, expiresAt } = data;
        return { ...state, shares: { ...state.shares, [grantee]: { fields, masked, expiresAt } } };
      }
      case 'MarketingListShareRevoked': {
        const { [data.grantee]: _revoked, ...shares } = state.shares;
        return { ...state, shares };
      }
      default:
        return state;
    }
  },

  decide({ type, data }, state, { now: at }) {
    if (type === 'CreateList')
      return state.status === 'unknown'
        ? accept({ type: 'MarketingListCreated', data: { ...data, at } })
        : reject('list-already-created');
    if (state.status === 'unknown') return reject('list-not-found');
    const { listId, shares } = state;
    switch (type) {
      case 'AddListMembers':
      case 'RemoveListMembers':
        return changeMembers({ type, data }, state, at);
      case 'ExpandAudience':
        return expand(data, state, at);
      case 'ShareList':
        return accept({ type: 'MarketingListShared', data: { listId, ...data, at } });
      case 'RevokeShare':
        return shares[data.grantee] === undefined
          ? reject('list-not-shared')
          : accept({ type: 'MarketingListShareRevoked', data: { listId, grantee: data.grantee, at } });
      case 'AccessList': {
        const share = shares[data.grantee];
        if (share === undefined) return reject('list-not-shared');
        return at >= share.expiresAt
          ? reject('share-expired')
          : accept({ type: 'MarketingListAccessed', data: { listId, ...data, at } });
      }
      case 'RecordExport':
        return accept({ type: 'MarketingListExported', data: { listId, ...data, at } });
    }
  },
};

/** Whom it found goes on the list, and how it found them is told. */
const expand = (
  { customerIds, ...how }: Extract<ListCommand, { type: 'ExpandAudience' }>['data'],
  state: Extract<CustomerList, { status: 'known' }>,
  at: string,
) => {
  const added = changeMembers({ type: 'AddListMembers', data: { customerIds } }, state, at);
  if (!added.accepted) return added;
  const data = { ...how, listId: state.listId, size: customerIds.length, at };
  return accept<MarketingListEvent>({ type: 'AudienceExpanded', data }, ...added.events);
};

type Changing = Extract<ListCommand, { type: 'AddListMembers' | 'RemoveListMembers' }>;
const changeMembers = (
  { type, data }: Changing,
  { listId, segmentId, members }: Extract<CustomerList, { status: 'known' }>,
  at: string,
) => {
  if (segmentId !== undefined) return reject('list-follows-segment' as const);
  const isAdding = type === 'AddListMembers';
  const customerIds = [...new Set(data.customerIds)].filter((id) => members.includes(id) !== isAdding);
  if (customerIds.length === 0) return accept<MarketingListEvent>();
  return accept<MarketingListEvent>({
    type: isAdding ? 'MarketingListMembersAdded' : 'MarketingListMembersRemoved',
    data: { listId, customerIds, at },
  });
};

/** A value of which only the beginning is shown, and of an address also where it is. */
export const mask = (value: string): string => {
  const at = value.lastIndexOf('@');
  const [first = ''] = [...value];
  return at > 0 ? `${first}***${value.slice(at)}` : `${first}***`;
};
