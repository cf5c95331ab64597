import { createHash } from 'node:crypto';
import type { DocumentEvent, salesCommands } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import {
  type Document,
  type DocumentFacts,
  type DocumentRejection,
  document,
  fillIn,
  template,
} from '../domain/template.ts';
import { handlerOf } from './aggregate.ts';

/** The template of stream `template-<tenant>.<id>`. */
export const templates = handlerOf({ noun: 'template', decider: template });

/** The document of stream `document-<tenant>.<id>`. */
export const documents = handlerOf<
  Document,
  salesCommands.DocumentCommand,
  DocumentEvent,
  DocumentRejection,
  DocumentFacts
>({
  noun: 'document',
  decider: document,
  async factsFor({ store, context }, { data }) {
    const latest = (await templates.read(store, context.tenant, data.templateId)).versions.at(-1);
    // A template that is not shared is its owner's alone.
    const isUsable = latest !== undefined && (latest.shared || latest.owner === context.actor.id);
    return { hash: hashOf, ...(isUsable ? { template: latest } : {}) };
  },
});

/** A document with its text, made of the version that it was made of then; undefined when there is none. */
export const readDocument = async (store: EventStore, tenant: string, documentId: string) => {
  const made = await documents.read(store, tenant, documentId);
  if (made.status === 'unknown') return undefined;
  const { versions } = await templates.read(store, tenant, made.templateId);
  const body = versions[made.templateVersion - 1]?.body ?? '';
  const text = fillIn(body, made.inputs);
  return { ...made, text, isAsMade: hashOf(text) === made.hash };
};

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
