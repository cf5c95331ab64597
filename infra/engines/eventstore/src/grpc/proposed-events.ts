import type { ProposedEvent } from '../codec/batch-append-request.ts';
import { ZERO_UUID } from '../codec/uuid.ts';
import type { NewEvent } from '../store/write-session.ts';
import { accessDenied, invalidArgument, missingMetadataProperty } from './errors.ts';

/** Size of an event as limits count it. */
export const eventSize = (event: ProposedEvent): number =>
  event.data.length + event.metadata.length + 2 * (event.type?.length ?? 0);

/** The event to write, or an RpcError that says what is wrong with it. */
export const acceptEvent = (proposed: ProposedEvent): NewEvent => {
  const { id, type, contentType, metadata, data } = proposed;
  if (type === undefined || contentType === undefined) throw missingMetadataProperty();
  if (type === '') throw invalidArgument('An event type is empty.');
  if (id === '' || id === ZERO_UUID) throw invalidArgument('An event id is empty or not a UUID.');
  return { id, type, isJson: contentType === 'application/json', metadata, data };
};

/** Throws when nothing may be written to a stream of this name. */
export const checkWritableName = (stream: string): void => {
  if (stream === '$all') throw accessDenied();
  if (stream === '' || stream === '$$') throw invalidArgument(`Invalid stream name '${stream}'.`);
};
