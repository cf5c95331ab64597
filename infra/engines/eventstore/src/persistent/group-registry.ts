import { randomUUID } from 'node:crypto';
import { decodeRecord } from '../codec/record.ts';
import { deleteStream } from '../store/changes.ts';
import type { EventLog } from '../store/event-log.ts';
import { ANY } from '../store/revision.ts';
import {
  ALL,
  checkpointStream,
  FROM_END,
  type GroupChange,
  type GroupDefinition,
  GroupError,
  type GroupRequest,
  groupKey,
  parkedStream,
  STRATEGIES,
} from './definition.ts';
import { PersistentGroup } from './group.ts';
import { openSource } from './group-source.ts';

const CONFIG_STREAM = '$persistentSubscriptionConfig';
const CONFIG_TYPE = '$PersistentConfig';

const dropped = (): GroupError => new GroupError('dropped');

const validate = (log: EventLog, { stream, start, settings }: GroupChange): void => {
  if (settings.readBatchSize >= settings.historyBufferSize)
    throw new GroupError('failed', 'The read batch size must be smaller than the history buffer size.');
  if (!STRATEGIES.includes(settings.strategy))
    throw new GroupError('failed', `The consumer strategy ${settings.strategy} is unknown.`);
  if (stream === ALL && start > log.head)
    throw new GroupError('failed', 'The start lies behind the end of the log.');
};

const resolveStart = (log: EventLog, request: GroupRequest): number =>
  request.start === FROM_END ? openSource(log, request).head() + 1 : request.start;

/** All groups of a log. Definitions are kept in one stream, of which the newest event counts. */
export class GroupRegistry {
  private readonly log: EventLog;
  private readonly groups = new Map<string, PersistentGroup>();

  constructor(log: EventLog) {
    this.log = log;
    this.load();
  }

  /** The group; throws when there is none. */
  get(stream: string, group: string): PersistentGroup {
    const found = this.groups.get(groupKey(stream, group));
    if (found === undefined) throw new GroupError('missing');
    return found;
  }

  all(): readonly PersistentGroup[] {
    return [...this.groups.values()];
  }

  async create(request: GroupRequest): Promise<void> {
    const key = groupKey(request.stream, request.group);
    if (this.groups.has(key)) throw new GroupError('exists');
    validate(this.log, request);
    const definition = { ...request, resolvedStart: resolveStart(this.log, request) };
    this.groups.set(key, new PersistentGroup(this.log, definition));
    await this.save();
  }

  /** Changes settings and start; progress and filter stay. Connected clients are dropped. */
  async update(change: GroupChange): Promise<void> {
    const { stream, group } = change;
    const current = this.get(stream, group);
    validate(this.log, change);
    const { filter, resolvedStart, start } = current.definition;
    const request = { ...change, filter };
    current.stop(dropped());
    const definition: GroupDefinition = {
      ...request,
      resolvedStart: change.start === start ? resolvedStart : resolveStart(this.log, request),
    };
    this.groups.set(groupKey(stream, group), new PersistentGroup(this.log, definition));
    await this.save();
  }

  async delete(stream: string, group: string): Promise<void> {
    const key = groupKey(stream, group);
    this.get(stream, group).stop(dropped());
    this.groups.delete(key);
    await this.save();
    for (const name of [checkpointStream(key), parkedStream(key)])
      await this.log.submit(deleteStream(name, ANY));
  }

  /** Drops every client and starts all groups again from their checkpoints. */
  restart(): void {
    this.stop(dropped());
    this.load();
  }

  stop(reason: Error): void {
    for (const group of this.groups.values()) group.stop(reason);
    this.groups.clear();
  }

  private load(): void {
    for (const definition of this.readDefinitions())
      this.groups.set(
        groupKey(definition.stream, definition.group),
        new PersistentGroup(this.log, definition),
      );
  }

  private readDefinitions(): readonly GroupDefinition[] {
    const stream = this.log.streams.find(CONFIG_STREAM);
    if (!this.log.isReadable(stream)) return [];
    const event = this.log.eventAt(stream, stream.last);
    if (event === undefined) return [];
    const config: unknown = JSON.parse(decodeRecord(event.record).data.toString('utf8'));
    return isConfig(config) ? config.entries : [];
  }

  private async save(): Promise<void> {
    const entries = this.all().map(({ definition }) => definition);
    const data = JSON.stringify({ version: 1, entries } satisfies Config);
    const event = {
      id: randomUUID(),
      type: CONFIG_TYPE,
      isJson: true,
      metadata: Buffer.alloc(0),
      data: Buffer.from(data),
    };
    await this.log.submit((session) => session.write(session.streams.find(CONFIG_STREAM), [event]));
  }
}

type Config = { readonly version: 1; readonly entries: readonly GroupDefinition[] };

// The engine alone writes this stream under its type; anything else there is not a configuration.
const isConfig = (value: unknown): value is Config =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === 1 &&
  'entries' in value;
