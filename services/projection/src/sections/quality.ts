import type { QualityView } from '@icrm/contracts';
import type { Citation } from './section.ts';

/** What makes a person and an organisation known; see QualityView.completeness. */
const wanted = {
  person: ['givenName', 'familyName', 'birthDate', 'contactEmail', 'contactPhone', 'address', 'language'],
  organisation: ['legalName', 'contactEmail', 'contactPhone', 'address', 'language'],
} as const;

const textOf = (value: unknown): string => JSON.stringify(value);

/** How well a profile is known, from the claims that won and those that lost. */
export const qualityOf = (
  chosen: Readonly<Record<string, Citation>>,
  timeOf: (field: string, citation: Citation) => string | undefined,
): QualityView => {
  const fields = wanted['legalName' in chosen ? 'organisation' : 'person'];
  const missing = fields.filter((field) => chosen[field] === undefined);
  const others = (wins: (citation: Citation) => boolean): string[] =>
    Object.entries(chosen).flatMap(([field, citation]) => (wins(citation) ? [field] : []));
  const says = (citation: Citation, agree: boolean): boolean =>
    citation.lost.some(
      ({ value, source }) =>
        source !== citation.source && (textOf(value) === textOf(citation.value)) === agree,
    );
  const ages = Object.entries(chosen).flatMap(([field, citation]) => {
    const at = timeOf(field, citation);
    return at === undefined ? [] : [{ field, at }];
  });
  const [oldest] = ages.sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    completeness: Math.round((1 - missing.length / fields.length) * 100) / 100,
    missing: [...missing],
    corroborated: others((citation) => says(citation, true)),
    disputed: others((citation) => says(citation, false)),
    ...(oldest === undefined ? {} : { oldest }),
  };
};
