import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { instant, label } from '../../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const equipmentId = label;
const names = { equipmentId: 'pbx-1' };

export const equipmentKind = z.enum([
  'exchange',
  'trunk',
  'mailbox',
  'carrier',
  'platform',
  'kiosk',
  'device',
]);
export type EquipmentKind = z.infer<typeof equipmentKind>;

export const equipmentRegistered = defineEvent({
  type: 'EquipmentRegistered',
  context: 'collaboration',
  summary:
    'Something that messages or calls pass through is ours to watch: what it is, and how many lines it has.',
  schema: z.strictObject({
    equipmentId,
    kind: equipmentKind,
    place: z.string().max(200).optional(),
    lines: z.int().positive().optional(),
    at: instant,
  }),
  example: { ...names, kind: 'exchange', place: 'Madrid', lines: 30, at },
});
export const equipmentWentUp = defineEvent({
  type: 'EquipmentWentUp',
  context: 'collaboration',
  summary: 'It works, for the first time or again.',
  schema: z.strictObject({ equipmentId, kind: equipmentKind, at: instant }),
  example: { ...names, kind: 'exchange', at },
});
export const equipmentWentDown = defineEvent({
  type: 'EquipmentWentDown',
  context: 'collaboration',
  summary: 'It does not work: why, as far as anybody knows.',
  schema: z.strictObject({ equipmentId, kind: equipmentKind, reason: z.string().max(200), at: instant }),
  example: { ...names, kind: 'exchange', reason: 'connection refused', at },
});
export const equipmentLinesFull = defineEvent({
  type: 'EquipmentLinesFull',
  context: 'collaboration',
  summary: 'All its lines are taken: whoever calls now finds it busy.',
  schema: z.strictObject({ equipmentId, lines: z.int().positive(), at: instant }),
  example: { ...names, lines: 30, at },
});
export const equipmentLinesFree = defineEvent({
  type: 'EquipmentLinesFree',
  context: 'collaboration',
  summary: 'It has a free line again.',
  schema: z.strictObject({ equipmentId, lines: z.int().positive(), at: instant }),
  example: { ...names, lines: 30, at },
});

export const equipmentEvents = [
  equipmentRegistered,
  equipmentWentUp,
  equipmentWentDown,
  equipmentLinesFull,
  equipmentLinesFree,
] as const;
/** Facts of stream `equipment-<tenant>.<name>`. */
export type EquipmentEvent = EventsOf<typeof equipmentEvents>;
