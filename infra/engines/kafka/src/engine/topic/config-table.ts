import { KafkaError } from '../kafka-error.ts';

/** Numbers as the protocol names them. */
export const configType = { boolean: 1, string: 2, int: 3, long: 5, double: 6, list: 7 } as const;

type Kind = keyof typeof configType;

export type ConfigRule = {
  readonly kind: Kind;
  readonly initial: string;
  /** Least value of a number. */
  readonly least?: number;
  readonly oneOf?: readonly string[];
};

const MAX = '9223372036854775807';

/** Settings of a topic. Those that the engine has no use for are kept and shown all the same. */
export const topicConfigs: Readonly<Record<string, ConfigRule>> = {
  'cleanup.policy': { kind: 'list', initial: 'delete', oneOf: ['delete', 'compact'] },
  'compression.type': {
    kind: 'string',
    initial: 'producer',
    oneOf: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
  },
  'delete.retention.ms': { kind: 'long', initial: '86400000', least: 0 },
  'file.delete.delay.ms': { kind: 'long', initial: '60000', least: 0 },
  'flush.messages': { kind: 'long', initial: MAX, least: 1 },
  'flush.ms': { kind: 'long', initial: MAX, least: 0 },
  'index.interval.bytes': { kind: 'int', initial: '4096', least: 0 },
  'max.compaction.lag.ms': { kind: 'long', initial: MAX, least: 1 },
  'max.message.bytes': { kind: 'int', initial: '1048588', least: 0 },
  'message.timestamp.after.max.ms': { kind: 'long', initial: '3600000', least: 0 },
  'message.timestamp.before.max.ms': { kind: 'long', initial: MAX, least: 0 },
  'message.timestamp.type': { kind: 'string', initial: 'CreateTime', oneOf: ['CreateTime', 'LogAppendTime'] },
  'min.cleanable.dirty.ratio': { kind: 'double', initial: '0.5', least: 0 },
  'min.compaction.lag.ms': { kind: 'long', initial: '0', least: 0 },
  'min.insync.replicas': { kind: 'int', initial: '1', least: 1 },
  preallocate: { kind: 'boolean', initial: 'false' },
  'retention.bytes': { kind: 'long', initial: '-1', least: -1 },
  'retention.ms': { kind: 'long', initial: '604800000', least: -1 },
  'segment.bytes': { kind: 'int', initial: '67108864', least: 1024 },
  'segment.index.bytes': { kind: 'int', initial: '10485760', least: 4 },
  'segment.jitter.ms': { kind: 'long', initial: '0', least: 0 },
  'segment.ms': { kind: 'long', initial: '604800000', least: 1 },
  'unclean.leader.election.enable': { kind: 'boolean', initial: 'false' },
};

/** Throws INVALID_CONFIG when a topic cannot have this setting. */
export function checkTopicConfig(name: string, value: string | null): void {
  const rule = topicConfigs[name];
  if (rule === undefined) throw new KafkaError('INVALID_CONFIG', `Unknown topic config name: ${name}`);
  if (value === null)
    throw new KafkaError('INVALID_CONFIG', `Null value not supported for topic config: ${name}`);
  if (!isValid(rule, value)) {
    throw new KafkaError('INVALID_CONFIG', `Invalid value ${value} for configuration ${name}`);
  }
}

function isValid({ kind, least = Number.NEGATIVE_INFINITY, oneOf }: ConfigRule, value: string): boolean {
  switch (kind) {
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'string':
      return oneOf?.includes(value) ?? true;
    case 'list':
      return value.split(',').every((part) => oneOf?.includes(part.trim()) ?? true);
    case 'double':
      return value.trim() !== '' && Number(value) >= least && Number(value) <= 1;
    case 'int':
      return /^-?\d+$/.test(value) && Number(value) >= least && Number(value) < 2 ** 31;
    case 'long':
      return /^-?\d+$/.test(value) && Number(value) >= least && Number(value) <= Number(MAX);
  }
}
