import { test } from '@jest/globals';
import { memoryEventStore } from './testing/memory-event-store.ts';
import { oneEffect } from './testing/one-effect.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 20);

test('a command has one effect, whatever fails and whoever races', () =>
  oneEffect(() => memoryEventStore(), { runs }));
