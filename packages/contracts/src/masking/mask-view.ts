import { type Covers, type Json, pathOf } from './covers.ts';
import { MASKED } from './shorten.ts';

/** What somebody is called: where no name is known, the view says an address of theirs instead. */
export const maskDisplayName = (covers: Covers, text: unknown, contactEmail: unknown): unknown =>
  covers.part(pathOf(text === contactEmail ? 'profile.contactEmail' : 'displayName'), text);

type Shown = { readonly value: (value: unknown) => unknown; readonly inClear: boolean };

const citationOf = (covers: Covers, path: string, identifiers: readonly Json[]): Shown => {
  const [, index] = /^identifiers\.(\d+)$/.exec(path) ?? [];
  if (index === undefined)
    return {
      value: (value) => covers.part(pathOf(path), value),
      inClear: covers.withheld(path) === undefined,
    };
  const kind = identifiers[Number(index)]?.['kind'];
  return {
    value: (value) => (covers.identifier({ kind, value }) as Json)['value'],
    inClear: covers.withheldIdentifier(String(kind)) === undefined,
  };
};

/** Whoever overrides a value may say it again in the reason, so the reasons go with it. */
const maskCitation = (citation: Json, { value, inClear }: Shown): Json => ({
  ...citation,
  value: value(citation['value']) ?? null,
  lost: ((citation['lost'] ?? []) as readonly Json[]).map((loser) => ({
    ...loser,
    value: value(loser['value']) ?? null,
    ...(inClear ? {} : { why: MASKED }),
  })),
});

/** A view, or some of its sections, as a caller sees it. */
export const maskView = (covers: Covers, view: Json): Json => {
  const { provenance, ...rest } = view;
  const identifiers = (view['identifiers'] ?? []) as readonly Json[];
  const { contactEmail } = (view['profile'] ?? {}) as Json;
  const citations = Object.entries((provenance ?? {}) as Readonly<Record<string, Json>>);
  return {
    ...(covers.part([], rest) as Json),
    ...('displayName' in view && {
      displayName: maskDisplayName(covers, view['displayName'], contactEmail),
    }),
    ...('identifiers' in view && { identifiers: identifiers.map(covers.identifier) }),
    ...(provenance === undefined
      ? {}
      : {
          provenance: Object.fromEntries(
            citations.map(([path, citation]) => [
              path,
              maskCitation(citation, citationOf(covers, path, identifiers)),
            ]),
          ),
        }),
  };
};
