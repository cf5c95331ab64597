import type { KeyObject } from 'node:crypto';
import type { Position, RecordedEvent } from '@icrm/event-store';
import { type Block, genesis, hashOf, isSigned, type Link, leafOf, type Seal } from './block.ts';
import { type CarefulLog, type FoundEvents, readCarefully } from './read-carefully.ts';

/** Something that is not as it was written, and where. */
export type Finding = {
  readonly kind:
    | 'event-changed'
    | 'event-missing'
    | 'event-unreadable'
    | 'event-added'
    | 'block-changed'
    | 'signature-wrong'
    | 'block-missing'
    | 'anchor-differs';
  readonly position: Position;
  readonly block: bigint;
  readonly event?: RecordedEvent;
};

/** What a comparison of log and chain gave. */
export type Verification = {
  readonly events: bigint;
  readonly blocks: bigint;
  readonly position: Position;
  readonly findings: readonly Finding[];
};

type Options = {
  readonly blocks: AsyncIterable<Block>;
  /** The events after a position, exactly as they are stored. */
  readonly log: CarefulLog;
  readonly publicKey: KeyObject;
  /** Seals that were kept elsewhere. */
  readonly anchors: readonly Seal[];
};

const LEAF = 32;
const MOST_FINDINGS = 1_000;

/**
 * Compares the log with the chain, event by event, to its end, however much of it is damaged. What came after the last block
 * is not looked at.
 */
export const verifyLog = async ({ blocks, log, publicKey, anchors }: Options): Promise<Verification> => {
  const open = new Map(anchors.map((anchor) => [anchor.number, anchor]));
  const reader = readCarefully(log);
  const findings: Finding[] = [];
  let before: Link = genesis;
  let count = 0n;
  for await (const block of blocks) {
    findings.push(...checkSeal(block, before, publicKey));
    findings.push(...checkAnchor(block, open.get(block.number)));
    open.delete(block.number);
    const found = await reader.upTo(block);
    findings.push(...compare(block, found));
    count += BigInt(found.events.length);
    before = block;
    if (findings.length >= MOST_FINDINGS) break;
  }
  await reader.close();
  // Blocks that were kept elsewhere and are gone here: the chain was cut.
  for (const { number, position } of open.values())
    findings.push({ kind: 'block-missing', position, block: number });
  return {
    events: count,
    blocks: before.number,
    position: before.position,
    findings: findings.slice(0, MOST_FINDINGS),
  };
};

const checkSeal = (block: Block, before: Link, publicKey: KeyObject): Finding[] => {
  const at = { position: block.position, block: block.number };
  const leaves = Buffer.from(block.leaves, 'base64');
  const isWhole =
    hashOf(before.hash, leaves) === block.hash &&
    leaves.length === block.positions.length * LEAF &&
    before.events + BigInt(block.positions.length) === block.events;
  return [
    ...(block.number === before.number + 1n ? [] : [{ kind: 'block-missing' as const, ...at }]),
    ...(isWhole ? [] : [{ kind: 'block-changed' as const, ...at }]),
    ...(isSigned(block, publicKey) ? [] : [{ kind: 'signature-wrong' as const, ...at }]),
  ];
};

const checkAnchor = (block: Block, anchor: Seal | undefined): Finding[] =>
  anchor === undefined || (anchor.hash === block.hash && anchor.position === block.position)
    ? []
    : [{ kind: 'anchor-differs', position: block.position, block: block.number }];

const compare = (block: Block, { events, unreadable }: FoundEvents): Finding[] => {
  const leaves = Buffer.from(block.leaves, 'base64');
  const expected = new Map(
    block.positions.map((position, index) => [position, leaves.subarray(index * LEAF, (index + 1) * LEAF)]),
  );
  const findings: Finding[] = [];
  for (const position of unreadable) {
    expected.delete(position);
    findings.push({ kind: 'event-unreadable', position, block: block.number });
  }
  for (const event of events) {
    const { position } = event;
    const leaf = expected.get(position);
    expected.delete(position);
    if (leaf === undefined) findings.push({ kind: 'event-added', position, block: block.number, event });
    else if (!leaf.equals(leafOf(event)))
      findings.push({ kind: 'event-changed', position, block: block.number, event });
  }
  for (const position of expected.keys())
    findings.push({ kind: 'event-missing', position, block: block.number });
  return findings;
};
