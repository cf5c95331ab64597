import type { ReadStore } from '@icrm/read-store';
import type { Block } from './block.ts';

/** Where the blocks are kept. */
export type EvidenceStore = {
  last(): Promise<Block | undefined>;
  /** @throws DuplicateKey when another one closed a block of this number */
  add(block: Block): Promise<void>;
  /** All blocks in order. */
  all(): AsyncIterable<Block>;
};

export const createEvidenceStore = (store: ReadStore): EvidenceStore => {
  const blocks = store.collection<Block & { readonly _id: string }>('feed-evidence');
  return {
    async last() {
      const [newest] = await blocks.find({}, { sort: { _id: -1 }, limit: 1 });
      return newest;
    },
    add: (block) => blocks.insert({ _id: String(block.number).padStart(20, '0'), ...block }),
    all: () => blocks.scan({}, { sort: { _id: 1 } }),
  };
};
