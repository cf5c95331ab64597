import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { StoredEvent } from '../codec.ts';

/** The event of what the client read; undefined for a link whose target is gone. */
export const toStored = ({
  event,
  commitPosition,
}: ResolvedEvent | AllStreamResolvedEvent): StoredEvent | undefined =>
  event && {
    id: event.id,
    type: event.type,
    data: event.data,
    metadata: event.metadata,
    isJson: event.isJson,
    stream: event.streamId,
    revision: event.revision,
    position: event.position?.commit ?? commitPosition ?? 0n,
    recordedAt: event.created.toISOString(),
  };

/** True for what the server writes for itself: links, stream metadata, deletions. Nothing of ours begins with '$'. */
export const isSystem = ({ type, stream }: StoredEvent): boolean =>
  type.startsWith('$') || stream.startsWith('$');
