import type { DocumentEvent, salesCommands, TemplateEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

export type TemplateRejection = 'template-not-yours';
export type DocumentRejection = 'document-already-generated' | 'template-not-found' | 'input-missing';

type Version = Omit<TemplateEvent['data'], 'at'>;
export type Template = { readonly versions: readonly Version[] };

/** Facts in stream `template-<tenant>.<id>`. Versions stay: what was made of them can be made again. */
export const template: Decider<
  Template,
  salesCommands.TemplateCommand,
  TemplateEvent,
  TemplateRejection,
  SalesFacts
> = {
  initial: { versions: [] },
  evolve: ({ versions }, { data: { at: _at, ...version } }) => ({ versions: [...versions, version] }),
  decide({ data }, { versions }, { now: at, id: templateId, actor: owner }) {
    const [first] = versions;
    if (first !== undefined && first.owner !== owner) return reject('template-not-yours');
    const version = versions.length + 1;
    return accept({ type: 'TemplatePublished', data: { ...data, templateId, version, owner, at } });
  },
};

type Inputs = readonly { readonly name: string; readonly value: string }[];
const place = /\{\{\s*([a-z0-9][a-z0-9._:-]*)\s*\}\}/g;

/** The text that comes of filling a template in; the same template and inputs give the same text. */
export const fillIn = (body: string, inputs: Inputs): string => {
  const values = new Map(inputs.map(({ name, value }) => [name, value]));
  return body.replace(place, (_found, name: string) => values.get(name) ?? '');
};

/** The places of a template that nothing is given for. */
export const missingIn = (body: string, inputs: Inputs): readonly string[] => {
  const given = new Set(inputs.map(({ name }) => name));
  return [...new Set([...body.matchAll(place)].map(([, name = '']) => name))].filter(
    (name) => !given.has(name),
  );
};

export type Document =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'made'; readonly generatedAt: string } & Omit<DocumentEvent['data'], 'at'>);

/** Foreign knowledge: the template as it stands for whom asks, and how a text is hashed. */
export type DocumentFacts = SalesFacts & {
  readonly template?: Version | undefined;
  readonly hash?: (text: string) => string;
};

/** Facts in stream `document-<tenant>.<id>`. */
export const document: Decider<
  Document,
  salesCommands.DocumentCommand,
  DocumentEvent,
  DocumentRejection,
  DocumentFacts
> = {
  initial: { status: 'unknown' },
  evolve: (_state, { data: { at: generatedAt, ...made } }) => ({ status: 'made', generatedAt, ...made }),
  decide({ data }, state, { now: at, id: documentId, template: of, hash = () => '' }) {
    if (state.status !== 'unknown') return reject('document-already-generated');
    if (of === undefined) return reject('template-not-found');
    if (missingIn(of.body, data.inputs).length > 0) return reject('input-missing');
    const made = {
      ...data,
      documentId,
      templateVersion: of.version,
      hash: hash(fillIn(of.body, data.inputs)),
    };
    return accept({ type: 'DocumentGenerated', data: { ...made, at } });
  },
};
