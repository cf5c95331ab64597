import { z } from 'zod';
import { bundlePart, configChoice, configModel } from '../../events/sales/products.ts';
import { id, label } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { anyLines, currency, line, reason, reference } from './fields.ts';

export const configModelCommands = {
  publishConfigModel: z
    .strictObject({ configModelId: id.optional(), model: configModel })
    .meta({ id: 'PublishConfigModel' }),
};
export const configurationCommands = {
  configureProduct: z
    .strictObject({
      configurationId: id.optional(),
      customerId: id.optional(),
      modelId: id,
      choices: z.array(configChoice).max(200),
    })
    .meta({ id: 'ConfigureProduct' }),
};
export const bundleCommands = {
  composeBundle: z
    .strictObject({
      bundleId: id.optional(),
      name: line,
      currency,
      priceMinor: z.int().nonnegative(),
      parts: z.array(bundlePart).min(1).max(200),
    })
    .meta({ id: 'ComposeBundle' }),
};
export const quoteCommands = {
  generateQuote: z
    .strictObject({
      quoteId: id.optional(),
      customerId: id,
      recipient: line.optional(),
      language: z.enum(['en', 'es']).default('en'),
      currency,
      lines: anyLines.default([]),
      /** Configured products: each becomes a line of its price. */
      configurationIds: z.array(id).max(50).default([]),
      validDays: z.int().min(1).max(365).default(30),
      opportunityId: id.optional(),
      priceBookVersion: z.int().positive().optional(),
      priceTraceId: reference.optional(),
    })
    .meta({ id: 'GenerateQuote' }),
  sendQuote: z.strictObject({ by: label }).meta({ id: 'SendQuote' }),
  viewQuote: z.strictObject({}).meta({ id: 'ViewQuote' }),
  acceptQuote: z.strictObject({}).meta({ id: 'AcceptQuote' }),
  rejectQuote: z.strictObject({ reason }).meta({ id: 'RejectQuote' }),
};
export type ConfigModelCommand = CommandsOf<typeof configModelCommands>;
export type ConfigurationCommand = CommandsOf<typeof configurationCommands>;
export type BundleCommand = CommandsOf<typeof bundleCommands>;
export type QuoteCommand = CommandsOf<typeof quoteCommands>;
