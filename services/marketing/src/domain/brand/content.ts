import type { ContentEvent, MessageVariant } from '@icrm/contracts';
import { accept, type Decider, type Decision, type Facts, reject } from '@icrm/decider';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
type Drafted = Extract<ContentEvent, { type: 'ContentDrafted' }>['data'];
export type ContentCommand =
  | Named<'DraftContent', Omit<Drafted, 'version' | 'author' | 'at'>>
  | Named<'ApproveContent', { version: number }>
  | Named<'RejectContent', { version: number; reason: string }>
  | Named<'RetireVariant', { variant: string; reason: string }>;
export type ContentRejection =
  | 'content-not-found'
  | 'content-version-not-latest'
  | 'content-decided-before'
  | 'content-own-approval'
  | 'content-not-approved'
  | 'variant-not-found';
/** Who writes or decides. */
export type ContentFacts = Facts & { readonly actor: string };

type Version = Omit<Drafted, 'at'> & { readonly status: 'draft' | 'approved' | 'rejected' };
export type Content = {
  readonly versions: readonly Version[];
  /** Names that are not used any more, of the approved version. */
  readonly retired: readonly string[];
};

/** The version that may be used: the latest that was approved. */
export const approvedOf = ({ versions }: Content): Version | undefined =>
  versions.findLast(({ status }) => status === 'approved');

/** The wordings that may be used; none while nothing is approved. */
export const wordingsOf = (content: Content): readonly MessageVariant[] =>
  (approvedOf(content)?.variants ?? []).filter(({ name }) => !content.retired.includes(name));

/** Facts in stream `content-<tenant>.<id>`: nobody approves what they wrote, and what was approved stays readable. */
export const content: Decider<Content, ContentCommand, ContentEvent, ContentRejection, ContentFacts> = {
  initial: { versions: [], retired: [] },
  evolve(state, { type, data }) {
    switch (type) {
      case 'ContentDrafted': {
        const { at: _at, ...version } = data;
        return { ...state, versions: [...state.versions, { ...version, status: 'draft' }] };
      }
      case 'ContentApproved':
        // What was retired of an earlier version says nothing of this one.
        return { versions: decided(state, data.version, 'approved'), retired: [] };
      case 'ContentRejected':
        return { ...state, versions: decided(state, data.version, 'rejected') };
      case 'ContentVariantRetired':
        return { ...state, retired: [...state.retired, data.variant] };
    }
  },
  decide(command, state, { now: at, actor }) {
    const { versions } = state;
    if (command.type === 'DraftContent')
      return accept({
        type: 'ContentDrafted',
        data: { ...command.data, version: versions.length + 1, author: actor, at },
      });
    const latest = versions.at(-1);
    if (latest === undefined) return reject('content-not-found');
    if (command.type === 'RetireVariant') return retire(command.data, state, at);
    const { contentId } = latest;
    if (command.data.version !== latest.version) return reject('content-version-not-latest');
    if (latest.status !== 'draft') return reject('content-decided-before');
    if (command.type === 'RejectContent')
      return accept({ type: 'ContentRejected', data: { contentId, ...command.data, by: actor, at } });
    return latest.author === actor
      ? reject('content-own-approval')
      : accept({ type: 'ContentApproved', data: { contentId, version: latest.version, by: actor, at } });
  },
};

const decided = ({ versions }: Content, of: number, status: Version['status']): readonly Version[] =>
  versions.map((it) => (it.version === of ? { ...it, status } : it));

const retire = (
  { variant, reason }: Extract<ContentCommand, { type: 'RetireVariant' }>['data'],
  state: Content,
  at: string,
): Decision<ContentEvent, ContentRejection> => {
  const approved = approvedOf(state);
  if (approved === undefined) return reject('content-not-approved');
  if (state.retired.includes(variant)) return accept();
  const { contentId, version } = approved;
  return approved.variants.some(({ name }) => name === variant)
    ? accept({ type: 'ContentVariantRetired', data: { contentId, version, variant, reason, at } })
    : reject('variant-not-found');
};
