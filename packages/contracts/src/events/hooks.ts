import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';

const at = '2026-03-02T09:00:00.000Z';
const name = z.string().min(1).max(100);

export const hookDeclared = defineEvent({
  type: 'HookDeclared',
  context: 'platform',
  summary:
    'Somebody outside is asked before or told after commands from here on; a version, in force at once.',
  published: false,
  schema: z.strictObject({
    name,
    version: z.int().positive(),
    url: z.url().max(2_000),
    phase: z.enum(['before', 'after']),
    /** Commands by the name of their method, such as placeOrder; a star is all. */
    commands: z.array(z.string().min(1).max(100)).min(1).max(200),
    budgetMs: z.int().min(1).max(5_000),
    /** What follows when it does not answer rightly in time. */
    onFailure: z.enum(['allow', 'refuse']),
    maySet: z.array(z.string().min(1).max(100)).max(100),
    order: z.int(),
    /** What signs the calls, sealed under a key that derives from the key-encryption key. Of the first version only. */
    secret: z.string().max(1_000).optional(),
    at: z.iso.datetime(),
  }),
  example: {
    name: 'credit-check',
    version: 1,
    url: 'https://credit.acme.example/icrm',
    phase: 'before',
    commands: ['placeOrder'],
    budgetMs: 500,
    onFailure: 'refuse',
    maySet: ['reference'],
    order: 0,
    at,
  },
});

export const hookActivated = defineEvent({
  type: 'HookActivated',
  context: 'platform',
  summary: 'Another version of a hook is in force, or none.',
  published: false,
  schema: z.strictObject({
    name,
    /** 0: none. */
    version: z.int().nonnegative(),
    at: z.iso.datetime(),
  }),
  example: { name: 'credit-check', version: 0, at },
});

export const hookEvents = [hookDeclared, hookActivated] as const;
/** Facts of the streams `hooks-<tenant>.all`, which every service that handles commands reads. */
export type HookEvent = EventsOf<typeof hookEvents>;
