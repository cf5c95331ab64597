import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { FilterSpec } from '../../store/event-filter.ts';
import { invalidArgument } from '../errors.ts';
import { clampUint64 } from '../uint64.ts';

/** Where a read begins: an end of the log or stream, or a revision or position. */
export type ReadFrom = 'start' | 'end' | number;

/** A read or subscription, reduced to what the engine needs. */
export type ReadRequest = {
  /** Undefined reads the whole log. */
  readonly stream: string | undefined;
  readonly from: ReadFrom;
  readonly backwards: boolean;
  /** Undefined subscribes. */
  readonly count: number | undefined;
  readonly resolveLinks: boolean;
  readonly structuredIds: boolean;
  readonly filter: FilterSpec | undefined;
  /** How many considered events lie between two checkpoints of a filtered subscription. */
  readonly checkpointInterval: number;
};

type Options = ReadReq.Options;
type Target = { stream: string | undefined; from: ReadFrom };

const DEFAULT_WINDOW = 32;

const readPosition = (position: ReadReq.Options.Position): number => {
  const commit = clampUint64(position.getCommitPosition());
  if (clampUint64(position.getPreparePosition()) > commit)
    throw invalidArgument('The prepare position lies behind the commit position.');
  return commit;
};

const readTarget = (options: Options): Target => {
  const stream = options.getStream();
  if (stream !== undefined) {
    const name = Buffer.from(stream.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    if (name === '') throw invalidArgument('A stream name is required.');
    if (stream.hasEnd()) return { stream: name, from: 'end' };
    return { stream: name, from: stream.hasRevision() ? clampUint64(stream.getRevision()) : 'start' };
  }
  const all = options.getAll();
  if (all === undefined) throw invalidArgument('Neither a stream nor $all is named.');
  if (all.hasEnd()) return { stream: undefined, from: 'end' };
  const position = all.getPosition();
  return { stream: undefined, from: position === undefined ? 'start' : readPosition(position) };
};

const readFilter = (options: Options): FilterSpec | undefined => {
  const filter = options.getFilter();
  if (filter === undefined) return undefined;
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  if (expression === undefined) throw invalidArgument('The filter has no expression.');
  return {
    on: byStream === undefined ? 'type' : 'stream',
    regex: expression.getRegex(),
    prefixes: expression.getPrefixList(),
  };
};

const checkpointInterval = (options: Options): number => {
  const filter = options.getFilter();
  const window = filter?.hasMax() ? filter.getMax() : DEFAULT_WINDOW;
  return Math.max(1, window) * Math.max(1, filter?.getCheckpointintervalmultiplier() ?? 1);
};

const checkCombination = ({ stream, backwards, count, filter }: ReadRequest): void => {
  if (count === undefined && backwards) throw invalidArgument('A subscription only goes forwards.');
  if (stream !== undefined && filter !== undefined)
    throw invalidArgument('Only reads of $all can be filtered.');
};

/** Reads the options of a Read call; throws INVALID_ARGUMENT for what cannot be combined. */
export const parseReadRequest = (request: ReadReq): ReadRequest => {
  const options = request.getOptions();
  if (options === undefined) throw invalidArgument('The read has no options.');
  const uuid = options.getUuidOption();
  if (uuid === undefined || !(uuid.hasString() || uuid.hasStructured()))
    throw invalidArgument('The read does not say how to send event ids.');
  if (!options.hasCount() && !options.hasSubscription())
    throw invalidArgument('The read has neither a count nor a subscription.');
  const parsed: ReadRequest = {
    ...readTarget(options),
    backwards: options.getReadDirection() === 1,
    count: options.hasSubscription() ? undefined : clampUint64(options.getCount()),
    resolveLinks: options.getResolveLinks(),
    structuredIds: uuid.hasStructured(),
    filter: readFilter(options),
    checkpointInterval: checkpointInterval(options),
  };
  checkCombination(parsed);
  return parsed;
};
