import type { ErpSyncEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type ErpSyncCommand =
  | {
      readonly type: 'MoveCursor';
      readonly data: { readonly from: string; readonly to: string; readonly documents: number };
    }
  | {
      readonly type: 'RecordReconciliation';
      readonly data: Omit<Extract<ErpSyncEvent, { type: 'ErpReconciled' }>['data'], 'at' | 'source'>;
    };
export type ErpSync = { readonly cursor: string; readonly syncedAt?: string };

/** Facts in stream `erpsync-<tenant>.<source>`. Of several that read on from the same place, one moves the cursor. */
export const erpSync: Decider<ErpSync, ErpSyncCommand, ErpSyncEvent, never, SalesFacts> = {
  initial: { cursor: '' },
  evolve: (state, { type, data }) =>
    type === 'ErpSynced' ? { cursor: data.cursor, syncedAt: data.at } : state,
  decide(command, { cursor }, { now: at, id: source }) {
    if (command.type === 'RecordReconciliation')
      return accept({ type: 'ErpReconciled', data: { ...command.data, source, at } });
    const { from, to, documents } = command.data;
    if (from !== cursor || from === to) return accept();
    return accept({ type: 'ErpSynced', data: { source, cursor: to, documents, at } });
  },
};
