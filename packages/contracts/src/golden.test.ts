import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { allEvents, findEvent } from './catalogue.ts';

type Golden = { readonly type: string; readonly version: number; readonly data: Record<string, unknown> };

const golden = readFileSync(new URL('../golden/events.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Golden => JSON.parse(line));

/** The data as the present program sees it. */
const lift = ({ type, version, data }: Golden): Record<string, unknown> => {
  const definition = findEvent(type);
  if (definition === undefined) throw new Error(`${type} was shipped and is no longer known`);
  let lifted = data;
  for (let from = version; from < definition.version; from++) {
    const step = definition.upcasters[from];
    if (step === undefined) throw new Error(`${type}: nothing lifts version ${from}`);
    lifted = step(lifted);
  }
  return lifted;
};

describe('an event that was ever shipped', () => {
  test.each(golden.map((it) => [`${it.type}@${it.version}`, it] as const))(
    '%s is read as it was',
    (_name, it) => {
      const lifted = lift(it);
      expect(findEvent(it.type)?.schema.parse(lifted)).toEqual(lifted);
    },
  );

  test('of every type and version is among them', () => {
    const kept = new Set(golden.map(({ type, version }) => `${type}@${version}`));
    const missing = allEvents
      .map(({ type, version }) => `${type}@${version}`)
      .filter((name) => !kept.has(name));
    // Add them: node scripts/golden.ts
    expect(missing).toEqual([]);
  });
});
