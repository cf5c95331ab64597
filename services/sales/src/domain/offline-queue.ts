import type { OfflineEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

type Conflict = Omit<Extract<OfflineEvent, { type: 'OfflineCommandConflicted' }>['data'], 'at' | 'device'>;
export type OfflineCommand =
  | { readonly type: 'RecordConflict'; readonly data: Conflict }
  | {
      readonly type: 'ResolveConflict';
      readonly data: { readonly commandId: string; readonly decision: 'sent-again' | 'dropped' };
    };
export type OfflineRejection = 'conflict-not-open';
/** The conflicts of a device: those that nobody decided yet, and the commands that were decided. */
export type OfflineQueue = { readonly open: readonly Conflict[]; readonly decided: readonly string[] };

/** Facts in stream `offline-<tenant>.<device>`. */
export const offlineQueue: Decider<OfflineQueue, OfflineCommand, OfflineEvent, OfflineRejection, SalesFacts> =
  {
    initial: { open: [], decided: [] },

    evolve({ open, decided }, { type, data }) {
      if (type === 'OfflineCommandConflicted') {
        const { at: _at, device: _device, ...conflict } = data;
        return { open: [...open, conflict], decided };
      }
      return {
        open: open.filter(({ commandId }) => commandId !== data.commandId),
        decided: [...decided, data.commandId],
      };
    },

    decide({ type, data }, { open, decided }, { now: at, id: device, actor: by }) {
      const isOpen = open.some(({ commandId }) => commandId === data.commandId);
      if (type === 'RecordConflict')
        return isOpen || decided.includes(data.commandId)
          ? accept()
          : accept({ type: 'OfflineCommandConflicted', data: { device, ...data, at } });
      return isOpen
        ? accept({ type: 'OfflineConflictResolved', data: { device, ...data, by, at } })
        : reject('conflict-not-open');
    },
  };
