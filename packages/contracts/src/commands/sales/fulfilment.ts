import { z } from 'zod';
import { id, label, text } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { anyLines, currency, line, orderLines, reason, reference } from './fields.ts';

export const orderWork = {
  confirmOrder: z.strictObject({}).meta({ id: 'ConfirmOrder' }),
  amendOrder: z.strictObject({ lines: orderLines, reason }).meta({ id: 'AmendOrder' }),
  releaseOrder: z
    .strictObject({ configurationId: id.optional(), engineeringId: id.optional() })
    .meta({ id: 'ReleaseOrder' }),
  reportManufacturing: z.strictObject({ stage: label, reference }).meta({ id: 'ReportManufacturing' }),
  shipOrder: z
    .strictObject({
      carrier: reference.optional(),
      tracking: reference.optional(),
      /** Left out: all that is left. */
      lines: z
        .array(z.strictObject({ line: z.int().nonnegative(), quantity: z.int().positive() }))
        .max(1_000)
        .default([]),
    })
    .meta({ id: 'ShipOrder' }),
  /** Somebody lets an order go on that was held. */
  releaseHold: z.strictObject({ reason }).meta({ id: 'ReleaseHold' }),
  unbundleLine: z.strictObject({ line: z.int().nonnegative() }).meta({ id: 'UnbundleLine' }),
};
export const engineeringCommands = {
  requestEngineering: z
    .strictObject({ engineeringId: id.optional(), customerId: id, orderId: id.optional(), requirement: text })
    .meta({ id: 'RequestEngineering' }),
  proposeSpecification: z
    .strictObject({
      specification: text,
      documentReference: line.optional(),
      priceMinor: z.int().nonnegative(),
      currency,
    })
    .meta({ id: 'ProposeSpecification' }),
  approveSpecification: z.strictObject({ version: z.int().positive() }).meta({ id: 'ApproveSpecification' }),
  rejectSpecification: z
    .strictObject({ version: z.int().positive(), reason })
    .meta({ id: 'RejectSpecification' }),
};
export const posCommands = {
  recordPosSale: z
    .strictObject({
      tillId: label,
      /** Counted by the till from 1, without a gap. */
      sequence: z.int().positive(),
      /** Left out: nobody knows who bought. */
      customerId: id.optional(),
      currency,
      lines: orderLines,
      offline: z.boolean().default(false),
    })
    .meta({ id: 'RecordPosSale' }),
  recordPosVisit: z
    .strictObject({
      tillId: label,
      /** Counted by the till from 1, together with its sales. */
      sequence: z.int().positive(),
      customerId: id,
      purpose: label.default('visit'),
      offline: z.boolean().default(false),
    })
    .meta({ id: 'RecordPosVisit' }),
};
export const selfServiceCommands = {
  abandonSelfService: z
    .strictObject({
      abandonmentId: id.optional(),
      customerId: id,
      step: label,
      currency,
      lines: anyLines.default([]),
    })
    .meta({ id: 'AbandonSelfService' }),
};
export type OrderWorkCommand = CommandsOf<typeof orderWork>;
export type EngineeringCommand = CommandsOf<typeof engineeringCommands>;
export type PosCommand = CommandsOf<typeof posCommands>;
export type SelfServiceCommand = CommandsOf<typeof selfServiceCommands>;
