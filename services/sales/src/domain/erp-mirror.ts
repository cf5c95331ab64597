import type { ErpMirrorEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

type Mirrored<E> = E extends { readonly type: infer T; readonly data: infer D }
  ? { readonly type: T; readonly data: Omit<D, 'at'> }
  : never;
/** A document of the ERP as it stands there, named by the event that it becomes. */
export type MirrorDocument = {
  readonly type: 'MirrorDocument';
  readonly data: { readonly document: Mirrored<ErpMirrorEvent> };
};
export type ErpMirror =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'mirrored';
      readonly version: number;
      readonly kind: ErpMirrorEvent['type'];
      readonly document: ErpMirrorEvent['data'];
    };

/** Facts in stream `erpmirror-<tenant>.<id>`: versions only go up, so that what comes late or twice changes nothing. */
export const erpMirror: Decider<ErpMirror, MirrorDocument, ErpMirrorEvent, never, SalesFacts> = {
  initial: { status: 'unknown' },
  evolve: (_state, { type, data }) => ({
    ...{ status: 'mirrored', version: data.version, kind: type, document: data },
  }),
  decide({ data: { document } }, state, { now: at }) {
    if (state.status === 'mirrored' && state.version >= document.data.version) return accept();
    // Each kind of document has its own fields; the time is added to all of them.
    return accept({ type: document.type, data: { ...document.data, at } } as ErpMirrorEvent);
  },
};
