import type { KeyObject } from 'node:crypto';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { type Block, closeBlock, genesis } from './block.ts';
import type { EvidenceStore } from './evidence-store.ts';

type Options = {
  /** Gives events exactly as they are stored. */
  readonly store: Pick<EventStore, 'subscribeToAll'>;
  readonly evidence: EvidenceStore;
  readonly privateKey: KeyObject;
  readonly may: () => boolean;
  readonly signal: AbortSignal;
};

const LARGEST_BLOCK = 256;
const CLOSE_AFTER_MS = 2_000;

/** Follows the log and closes block after block: when one is full, or two seconds after its first event. */
export const writeChain = async ({ store, evidence, privateKey, may, signal }: Options): Promise<void> => {
  let before: Pick<Block, 'number' | 'position' | 'events' | 'hash'> = (await evidence.last()) ?? genesis;
  let open: RecordedEvent[] = [];
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  let closing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown;

  const closeOne = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const events = open;
    if (events.length === 0 || !may()) return;
    open = [];
    const block = closeBlock({ before, events, privateKey, at: new Date() });
    await evidence.add(block);
    before = block;
  };
  const close = (): Promise<void> => {
    closing = closing.then(closeOne).catch((error: unknown) => {
      failure = error;
      // What is not in the chain is read again from the last block.
      ending.abort();
    });
    return closing;
  };

  for await (const item of store.subscribeToAll({ after: before.position, signal: both })) {
    if (item.kind !== 'event') continue;
    open.push(item.event);
    if (open.length >= LARGEST_BLOCK) await close();
    else timer ??= setTimeout(() => void close(), CLOSE_AFTER_MS);
  }
  await close();
  if (failure !== undefined) throw failure;
};
