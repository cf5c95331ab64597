import { commonV1, vocabulary } from '@icrm/contracts';
import { commandIdOf, type Exchange, positionSchema } from '@icrm/http';
import { z } from 'zod';

/** The headers of every command: what is known of it besides its own fields. */
export const commandHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1-200 printable ASCII characters without spaces')
    .optional()
    .meta({
      description:
        'the same key again has no second effect and gets the same answer; a UUID becomes the command id',
    }),
  'icrm-channel': vocabulary.label
    .default('web')
    .meta({ description: 'the channel the command came through' }),
  'icrm-correlation-id': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'the conversation it belongs to' }),
  'icrm-causation-id': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'the message that caused it' }),
  'icrm-occurred-at': vocabulary.instant
    .optional()
    .meta({ description: 'when it happened in the world; now unless set' }),
  'icrm-view-position': positionSchema
    .optional()
    .meta({ description: 'the position of the view that the caller had before its eyes' }),
});

/** The headers of a command, read. */
export type CommandHeaders = z.output<typeof commandHeaders>;

/** What a command carries besides its own fields, of the request it came in. */
export const commandContextOf = (headers: CommandHeaders, exchange: Exchange): commonV1.CommandContext => {
  const { tenant, actor } = exchange.principal;
  return commonV1.CommandContext.fromPartial({
    commandId: commandIdOf({ key: headers['idempotency-key'], tenant, route: exchange.route }),
    tenant,
    actor,
    channel: headers['icrm-channel'],
    correlationId: headers['icrm-correlation-id'] ?? '',
    causationId: headers['icrm-causation-id'] ?? '',
    occurredAt: headers['icrm-occurred-at'] ?? '',
    viewPosition: headers['icrm-view-position'] ?? 0n,
  });
};
