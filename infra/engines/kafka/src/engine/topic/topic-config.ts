import { checkTopicConfig, topicConfigs } from './config-table.ts';

/** The settings of one topic: what was set, over the broker's defaults, over Kafka's. */
export class TopicConfig {
  readonly #set: Map<string, string>;
  readonly #defaults: Readonly<Record<string, string>>;

  constructor(set: Iterable<readonly [string, string]>, defaults: Readonly<Record<string, string>>) {
    this.#set = new Map(set);
    this.#defaults = defaults;
  }

  get(name: string): string {
    return this.#set.get(name) ?? this.#defaults[name] ?? topicConfigs[name]?.initial ?? '';
  }

  number(name: string): number {
    return Number(this.get(name));
  }

  has(policy: 'delete' | 'compact'): boolean {
    return this.get('cleanup.policy')
      .split(',')
      .some((part) => part.trim() === policy);
  }

  isSet(name: string): boolean {
    return this.#set.has(name);
  }

  isBrokerDefault(name: string): boolean {
    return this.#defaults[name] !== undefined;
  }

  /** What was set, sorted by name. */
  entries(): readonly (readonly [string, string])[] {
    return [...this.#set].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Replaces all settings. Throws INVALID_CONFIG; then nothing has changed. */
  replace(entries: Iterable<readonly [string, string]>): void {
    const next = new Map(entries);
    for (const [name, value] of next) checkTopicConfig(name, value);
    this.#set.clear();
    for (const [name, value] of next) this.#set.set(name, value);
  }
}
