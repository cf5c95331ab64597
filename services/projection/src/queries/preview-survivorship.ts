import { customerKey } from '../fact.ts';
import { isLasting } from '../projector/build-rows.ts';
import type { Citation, Citations, Merging } from '../sections/section.ts';
import { type Facet, fromFacetDocument } from '../view/facet.ts';
import { citeView } from '../view/merge.ts';
import { createRevealFacets } from '../view/reveal-facets.ts';
import { rulesAt, type SurvivorshipRules } from '../view/survivorship-rules.ts';
import type { LiveViews } from './live-views.ts';

/** Which rules, on whose views, and how much is shown. */
export type PreviewQuestion = {
  readonly tenant: string;
  readonly other: SurvivorshipRules;
  /** How many views, spread over all; 0: all of them. */
  readonly sample: number;
  /** The most differences that are shown. */
  readonly examples: number;
};

/** A field that the other rules would choose differently. */
export type Difference = {
  readonly customerId: string;
  readonly field: string;
  readonly present: Citation;
  readonly other: Citation;
};

export type Preview = {
  readonly version: number;
  readonly otherVersion: number;
  compared: number;
  different: number;
  unreadable: number;
  readonly fields: Map<string, number>;
  readonly examples: Difference[];
  readonly position: bigint;
};

export type PreviewSurvivorship = (question: PreviewQuestion, signal: AbortSignal) => Promise<Preview>;

type Component = readonly string[];

const atOnce = 200;

const differences = (present: Citations, others: Citations, customerId: string): Difference[] =>
  Object.entries(present).flatMap(([field, citation]) => {
    const other = others[field];
    if (other === undefined || JSON.stringify(other.value) === JSON.stringify(citation.value)) return [];
    return [{ customerId, field, present: citation, other }];
  });

/** Merges stored facets under other rules and compares field by field; nothing is written, nothing is switched. */
export const createPreviewSurvivorship = (views: LiveViews): PreviewSurvivorship => {
  const { sections, ruleVersions } = views;
  const reveal = createRevealFacets(views.reveal, sections);

  /** The components of the tenant, each `stride`-th. */
  async function* components(tenant: string, sample: number): AsyncGenerator<Component> {
    const { rows } = views.generation();
    const stride = sample === 0 ? 1 : Math.max(1, Math.floor((await rows.count({ tenant })) / sample));
    let seen = 0;
    let given = 0;
    for await (const { members } of rows.scan({ tenant }, { sort: { _id: 1 }, fields: ['members'] })) {
      if (sample > 0 && given === sample) return;
      if (seen % stride === 0 && members !== undefined) {
        given += 1;
        yield members.map((customerId) => customerKey(tenant, customerId));
      }
      seen += 1;
    }
  }

  const readFacets = async (page: readonly Component[]): Promise<(readonly Facet[])[]> => {
    const found = await views.generation().facets.getMany(page.flat());
    return page.map((keys) =>
      keys.flatMap((key) => {
        const document = found.get(key);
        return document === undefined ? [] : [fromFacetDocument(document)];
      }),
    );
  };

  const revealed = async (sealed: readonly Facet[]): Promise<readonly Facet[] | undefined> => {
    try {
      return await reveal(sealed);
    } catch (error) {
      if (!isLasting(error)) throw error;
      return undefined;
    }
  };

  return async ({ tenant, other, sample, examples }, signal) => {
    const at = new Date().toISOString();
    const rules = rulesAt(ruleVersions, at);
    const preview: Preview = {
      version: rules.version,
      otherVersion: other.version,
      compared: 0,
      different: 0,
      unreadable: 0,
      fields: new Map(),
      examples: [],
      position: views.progress.position(),
    };

    const compare = (facets: readonly Facet[]): void => {
      const cite = (merging: Merging) => citeView(facets, { sections, ...merging });
      const senior = facets[0]?.customerId ?? '';
      const found = differences(cite({ rules, at }), cite({ rules: other, at }), senior);
      preview.compared += 1;
      if (found.length > 0) preview.different += 1;
      for (const { field } of found) preview.fields.set(field, (preview.fields.get(field) ?? 0) + 1);
      preview.examples.push(...found.slice(0, Math.max(0, examples - preview.examples.length)));
    };

    const comparePage = async (page: readonly Component[]): Promise<void> => {
      signal.throwIfAborted();
      for (const sealed of await readFacets(page)) {
        const facets = await revealed(sealed);
        if (facets === undefined) preview.unreadable += 1;
        else compare(facets);
      }
    };

    let page: Component[] = [];
    for await (const component of components(tenant, sample)) {
      page.push(component);
      if (page.length < atOnce) continue;
      await comparePage(page);
      page = [];
    }
    await comparePage(page);
    return preview;
  };
};
