import { z } from 'zod';
import { id, label } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { line } from './fields.ts';

export const templateCommands = {
  /** A new version of a template of one's own; given no id, a new template. */
  publishTemplate: z
    .strictObject({
      templateId: id.optional(),
      name: line,
      language: z.enum(['en', 'es']).default('en'),
      body: z.string().trim().min(1).max(20_000),
      shared: z.boolean().default(false),
    })
    .meta({ id: 'PublishTemplate' }),
};
export const documentCommands = {
  generateDocument: z
    .strictObject({
      documentId: id.optional(),
      customerId: id,
      templateId: id,
      inputs: z
        .array(z.strictObject({ name: label, value: z.string().max(2_000) }))
        .max(50)
        .default([]),
    })
    .meta({ id: 'GenerateDocument' }),
};
export type TemplateCommand = CommandsOf<typeof templateCommands>;
export type DocumentCommand = CommandsOf<typeof documentCommands>;
