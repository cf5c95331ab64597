import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { StoredRecord } from '../record.ts';

/** A fetched message in our own terms: text key, text headers, the first of several equal headers. */
export const toRecord = (topic: string, partition: number, message: KafkaMessage): StoredRecord => ({
  topic,
  partition,
  offset: BigInt(message.offset),
  key: message.key?.toString('utf8') ?? '',
  value: message.value,
  headers: toText(message.headers ?? {}),
});

const toText = (headers: IHeaders): Record<string, string> => {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) text[name] = first.toString();
  }
  return text;
};
