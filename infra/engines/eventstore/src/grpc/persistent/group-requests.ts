import type persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import type sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import {
  ALL,
  FROM_END,
  type GroupChange,
  GroupError,
  type GroupRequest,
  type GroupSettings,
  STRATEGIES,
  type StrategyName,
} from '../../persistent/definition.ts';
import type { FilterSpec } from '../../store/event-filter.ts';
import { invalidArgument } from '../errors.ts';
import { clampUint64 } from '../uint64.ts';

type Settings = persistentPb.CreateReq.Settings | persistentPb.UpdateReq.Settings;
type Options = persistentPb.CreateReq.Options | persistentPb.UpdateReq.Options;
type AllOptions = persistentPb.CreateReq.AllOptions | persistentPb.UpdateReq.AllOptions;
type StreamOptions = persistentPb.CreateReq.StreamOptions | persistentPb.UpdateReq.StreamOptions;

const TICKS_PER_MS = 10_000;
/** On the wire 2^64-1 means the end; it arrives clamped. */
const WIRE_END = Number.MAX_SAFE_INTEGER;

export const streamName = (identifier: sharedPb.StreamIdentifier | undefined): string => {
  const name = Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
  if (name === '') throw invalidArgument('A stream name is required.');
  return name;
};

/** Stream and group that a request is about, where it names them in the usual way. */
export const readTarget = (
  options:
    | {
        hasAll(): boolean;
        getStreamIdentifier(): sharedPb.StreamIdentifier | undefined;
        getGroupName(): string;
      }
    | undefined,
): { stream: string; group: string } => {
  if (options === undefined) throw invalidArgument('The request has no options.');
  const stream = options.hasAll() ? ALL : streamName(options.getStreamIdentifier());
  return { stream, group: options.getGroupName() };
};

// The string, which newer clients send, wins over the number.
const strategyOf = (settings: Settings): StrategyName => {
  const named = 'getConsumerStrategy' in settings ? settings.getConsumerStrategy() : '';
  const strategy =
    named === ''
      ? STRATEGIES[settings.getNamedConsumerStrategy()]
      : STRATEGIES.find((known) => known === named);
  if (strategy === undefined) throw new GroupError('failed', 'The consumer strategy is unknown.');
  return strategy;
};

const durationMs = (ticks: string | undefined, ms: number): number =>
  ticks === undefined ? ms : clampUint64(ticks) / TICKS_PER_MS;

const readSettings = (settings: Settings): GroupSettings => ({
  resolveLinks: settings.getResolveLinks(),
  extraStatistics: settings.getExtraStatistics(),
  messageTimeoutMs: durationMs(
    settings.hasMessageTimeoutTicks() ? settings.getMessageTimeoutTicks() : undefined,
    settings.getMessageTimeoutMs(),
  ),
  maxRetryCount: settings.getMaxRetryCount(),
  checkpointAfterMs: durationMs(
    settings.hasCheckpointAfterTicks() ? settings.getCheckpointAfterTicks() : undefined,
    settings.getCheckpointAfterMs(),
  ),
  minCheckpointCount: settings.getMinCheckpointCount(),
  maxCheckpointCount: settings.getMaxCheckpointCount(),
  maxSubscriberCount: settings.getMaxSubscriberCount(),
  liveBufferSize: settings.getLiveBufferSize(),
  readBatchSize: settings.getReadBatchSize(),
  historyBufferSize: settings.getHistoryBufferSize(),
  strategy: strategyOf(settings),
});

const startOfAll = (all: AllOptions): number => {
  if (all.hasEnd()) return FROM_END;
  const position = all.getPosition();
  if (position === undefined) return 0;
  const commit = clampUint64(position.getCommitPosition());
  if (clampUint64(position.getPreparePosition()) > commit)
    throw new GroupError('failed', 'The prepare position lies behind the commit position.');
  return commit === WIRE_END ? FROM_END : commit;
};

const startOfStream = (stream: StreamOptions | undefined, settings: Settings): number => {
  if (stream?.hasEnd()) return FROM_END;
  const revision = clampUint64(stream?.hasRevision() ? stream.getRevision() : settings.getRevision());
  if (stream !== undefined && !stream.hasRevision()) return 0;
  return revision === WIRE_END ? FROM_END : revision;
};

/** What a Create or Update asks for, without the filter. */
export const readChange = (options: Options | undefined): GroupChange => {
  const settings = options?.getSettings();
  if (options === undefined || settings === undefined) throw invalidArgument('The request has no settings.');
  const all = options.getAll();
  if (all !== undefined)
    return {
      stream: ALL,
      group: options.getGroupName(),
      start: startOfAll(all),
      settings: readSettings(settings),
    };
  const stream = options.getStream();
  return {
    stream: streamName(stream?.getStreamIdentifier() ?? options.getStreamIdentifier()),
    group: options.getGroupName(),
    start: startOfStream(stream, settings),
    settings: readSettings(settings),
  };
};

const readFilter = (all: persistentPb.CreateReq.AllOptions | undefined): FilterSpec | undefined => {
  const filter = all?.getFilter();
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

/** What a Create asks for. */
export const readCreate = (request: persistentPb.CreateReq): GroupRequest => {
  const options = request.getOptions();
  return { ...readChange(options), filter: readFilter(options?.getAll()) };
};
