import { createHash } from 'node:crypto';
import type { CommandContext } from '@icrm/event-store';
import { SubjectErased } from '@icrm/privacy';
import { RpcError } from '@icrm/rpc';
import { type Clock, nameId, systemClock } from '@icrm/runtime';
import { counter } from '@icrm/telemetry';
import {
  handleInteraction,
  interactionIdOf,
  interactionStream,
  readInteraction,
} from '../application/interaction-handler.ts';
import { noteReports, type Recording, recordInteraction } from '../application/record-interaction.ts';
import { removeInteraction } from '../application/remove-interaction.ts';
import type { ChannelAdapter, Reading } from './adapter.ts';
import type { Box, Ledger, Settlement } from './ledger.ts';

export type TakeInOptions = Omit<Recording, 'context' | 'signal' | 'withinMs'> & {
  readonly ledger: Ledger;
  readonly clock?: Clock | undefined;
};

export type Handed = {
  readonly box: Box;
  /** Names this handing over; another one of the same thing has another name. */
  readonly delivery: string;
  readonly payload: Uint8Array;
  /** The id that the ledger knows it by, when it is offered again. */
  readonly id?: string;
};

export type Taken = Settlement & { readonly interactionId: string };

const received = counter('icrm.collaboration.received');

/**
 * Takes in what a channel hands over: enters it into the ledger, records it once, and settles it there. Nothing of it is
 * lost: what cannot be read or is refused waits in quarantine, and trouble that passes is thrown, so that whoever
 * handed it over does so again.
 */
export const takeIn = async (
  options: TakeInOptions,
  adapter: ChannelAdapter,
  handed: Handed,
): Promise<Taken> => {
  const { ledger, clock = systemClock } = options;
  const { box, payload, delivery } = handed;
  const reading = await adapter.read(payload, clock.now().toISOString());
  const id = handed.id ?? idOf(reading, payload);
  const sequence = reading.kind === 'told' ? reading.sequence : undefined;
  const work = await ledger.offer(box, { id, delivery, payload, sequence });
  const taken: Taken =
    work || handed.id !== undefined
      ? await settle(options, { box, id }, reading)
      : { kind: 'deduplicated', sameAs: id, interactionId: '' };
  if (work || handed.id !== undefined) await ledger.settle(box, id, taken);
  received.add(1, { 'icrm.outcome': taken.kind });
  return taken;
};

/** Its own id in the channel, or, of what has none, one of its bytes. */
const idOf = (reading: Reading, payload: Uint8Array): string => {
  const hash = () => `sha256:${createHash('sha256').update(payload).digest('hex')}`;
  switch (reading.kind) {
    case 'told':
      return reading.told.externalId;
    case 'removed':
      return `removed:${reading.externalId}`;
    case 'report':
      return `${reading.report.outcome}:${reading.channel}/${reading.system}/${reading.report.externalId}`;
    case 'unreadable':
      return hash();
  }
};

const settle = async (
  options: TakeInOptions,
  { box, id }: { readonly box: Box; readonly id: string },
  reading: Reading,
): Promise<Taken> => {
  if (reading.kind === 'unreadable')
    return { kind: 'quarantined', reason: reading.reason, detail: reading.detail, interactionId: '' };
  const context: CommandContext = {
    commandId: nameId(`take-in/${box.tenant}/${box.source}/${box.mailbox}/${id}`),
    tenant: box.tenant,
    actor: { kind: 'system', id: `channel:${box.source}` },
    channel: channelOf(reading),
  };
  try {
    if (reading.kind === 'report') return await report(options, context, reading);
    return reading.kind === 'told'
      ? await record(options, context, reading.told)
      : await remove(options, context, reading);
  } catch (error) {
    const why = refusalIn(error);
    if (why === undefined) throw error;
    return { kind: 'quarantined', ...why, interactionId: '' };
  }
};

const channelOf = (reading: Exclude<Reading, { kind: 'unreadable' }>): string => {
  if (reading.kind === 'told') return reading.told.channel;
  return reading.kind === 'report' ? reading.channel : 'social';
};

/** A carrier tells what became of a message: ours by its id, whichever system carried it. */
const report = async (
  options: TakeInOptions,
  context: CommandContext,
  { channel, report: said }: Extract<Reading, { kind: 'report' }>,
): Promise<Taken> => {
  const { externalId, ...data } = said;
  const known = await readInteraction(options, context.tenant, externalId);
  const interactionId =
    known.status === 'unknown' ? interactionIdOf(context.tenant, { channel, externalId }) : externalId;
  const outcome = await handleInteraction({ ...options, context }, interactionId, {
    type: 'NoteReport',
    data,
  });
  if (!outcome.accepted) return { kind: 'quarantined', reason: outcome.reason, detail: '', interactionId };
  const stream = interactionStream(context.tenant, interactionId);
  return outcome.events.length > 0
    ? { kind: 'stored', position: outcome.appended.position, stream, interactionId }
    : { kind: 'deduplicated', sameAs: stream, interactionId };
};

const record = async (
  options: TakeInOptions,
  context: CommandContext,
  told: Extract<Reading, { kind: 'told' }>['told'],
): Promise<Taken> => {
  const { outcome, interactionId } = await recordInteraction({ ...options, context }, told);
  if (outcome.accepted) await noteReports({ ...options, context }, told);
  if (!outcome.accepted) return { kind: 'quarantined', reason: outcome.reason, detail: '', interactionId };
  const stream = interactionStream(context.tenant, interactionId);
  // Recorded by this very handing over, now or before a crash; otherwise somebody else was first.
  return outcome.events.length > 0
    ? { kind: 'stored', position: outcome.appended.position, stream, interactionId }
    : { kind: 'deduplicated', sameAs: stream, interactionId };
};

const remove = async (
  options: TakeInOptions,
  context: CommandContext,
  { externalId, reason }: { readonly externalId: string; readonly reason: string },
): Promise<Taken> => {
  const [channel = '', system = '', own = ''] = splitName(externalId);
  const interactionId = interactionIdOf(context.tenant, { channel, system, externalId: own });
  const outcome = await removeInteraction({ ...options, context }, interactionId, reason);
  if (!outcome.accepted) return { kind: 'quarantined', reason: outcome.reason, detail: '', interactionId };
  const stream = interactionStream(context.tenant, interactionId);
  return { kind: 'stored', position: outcome.appended.position, stream, interactionId };
};

/** `channel/system/id`; an id may have slashes of its own. */
const splitName = (name: string): readonly string[] => {
  const [channel = '', system = '', ...rest] = name.split('/');
  return [channel, system, rest.join('/')];
};

/** Refusals stay what they are however often it is tried; everything else passes. */
const refusalIn = (error: unknown): { reason: string; detail: string } | undefined => {
  if (error instanceof SubjectErased)
    return { reason: 'customer-erased', detail: 'the customer it is about was erased' };
  if (!(error instanceof RpcError)) return undefined;
  return ['INVALID_ARGUMENT', 'FAILED_PRECONDITION', 'NOT_FOUND'].includes(error.code)
    ? { reason: error.reason ?? error.code.toLowerCase(), detail: 'a service refused it' }
    : undefined;
};
