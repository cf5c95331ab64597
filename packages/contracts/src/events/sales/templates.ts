import { z } from 'zod';
import type { EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id } from '../../vocabulary.ts';
import { ana, salesEvent, sample } from './sales-event.ts';

export const templatePublished = salesEvent(
  'TemplatePublished',
  'A text that sellers fill in; what was made of earlier versions stays as it was.',
  {
    templateId: id,
    version: z.int().positive(),
    name: z.string(),
    language: z.string(),
    /** Markdown of a simple kind; `{{name}}` stands for what is filled in. */
    body: z.string(),
    owner: z.string(),
    /** True: all sellers may use it. */
    shared: z.boolean(),
  },
  {
    templateId: sample('d7'),
    version: 1,
    name: 'Thanks for the visit',
    language: 'en',
    body: 'Dear {{name}},\n\nthank you for your time.',
    owner: 'seller-3',
    shared: true,
  },
);
export const documentGenerated = salesEvent(
  'DocumentGenerated',
  'A document was made of a template. Its text follows from this event and the template alone.',
  {
    documentId: id,
    customerId: id,
    templateId: id,
    templateVersion: z.int().positive(),
    inputs: z.array(z.strictObject({ name: z.string(), value: personal() })),
    /** SHA-256 of the text. */
    hash: z.string(),
  },
  {
    documentId: sample('d8'),
    customerId: ana,
    templateId: sample('d7'),
    templateVersion: 1,
    inputs: [{ name: 'name', value: 'Ana' }],
    hash: '9b74c9897bac770ffc029102a200c5de5ea4d0c4f5f16cf5b1e6c8d2f1a0e3b7',
  },
);

export const templateEvents = [templatePublished] as const;
export const documentEvents = [documentGenerated] as const;
/** Facts of stream `template-<tenant>.<id>`. */
export type TemplateEvent = EventsOf<typeof templateEvents>;
/** Facts of stream `document-<tenant>.<id>`. */
export type DocumentEvent = EventsOf<typeof documentEvents>;
