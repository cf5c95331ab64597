import { configType, topicConfigs } from '../engine/topic/config-table.ts';
import type { Topic } from '../engine/topic/topic-table.ts';

/** Where a setting comes from, as the protocol numbers it. */
const source = { topic: 1, staticBroker: 4, initial: 5 } as const;

export type ConfigAnswer = {
  readonly name: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly isDefault: boolean;
  readonly source: number;
  readonly sensitive: boolean;
  readonly configType: number;
  readonly doc: string | null;
  readonly synonyms: readonly { readonly name: string; readonly value: string; readonly source: number }[];
};

/** All settings of a topic with what each comes from. */
export function describeTopicConfig({ config }: Topic): readonly ConfigAnswer[] {
  return Object.entries(topicConfigs).map(([name, { kind, initial }]) => {
    const value = config.get(name);
    const from = config.isSet(name)
      ? source.topic
      : config.isBrokerDefault(name)
        ? source.staticBroker
        : source.initial;
    const synonyms = [{ name, value, source: from }];
    if (from !== source.initial) synonyms.push({ name, value: initial, source: source.initial });
    return {
      name,
      value,
      readOnly: false,
      isDefault: from !== source.topic,
      source: from,
      sensitive: false,
      configType: configType[kind],
      doc: null,
      synonyms,
    };
  });
}

/** A setting of the broker itself: fixed at its start. */
export function brokerConfig(name: string, value: string): ConfigAnswer {
  return {
    name,
    value,
    readOnly: true,
    isDefault: false,
    source: source.staticBroker,
    sensitive: false,
    configType: configType.string,
    doc: null,
    synonyms: [{ name, value, source: source.staticBroker }],
  };
}
