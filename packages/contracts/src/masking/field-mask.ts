import { createCovers, type Json, pathOf } from './covers.ts';
import { type FieldPolicy, type FieldSight, levelOf, seesAll } from './field-policy.ts';
import { type MaskedData, maskData, withheldData } from './mask-data.ts';
import { maskDisplayName, maskView } from './mask-view.ts';

/** What was withheld from a caller, by the names of the groups. */
export type Withheld = {
  readonly policy: number;
  readonly shortened: string[];
  readonly hidden: string[];
};

/** Shows documents as far as a caller may see them. */
export type FieldMask = {
  /** The view, with what was withheld named in `masked`. */
  view(view: Json): Json;
  /** A value as if it stood at a place of the view, such as `profile.address.city`. */
  part(path: string, value: unknown): unknown;
  /** What somebody is called; `contactEmail` is what may stand for a name. */
  displayName(text: unknown, contactEmail: unknown): unknown;
  data(type: string, data: Json): MaskedData;
  /** The group that keeps a caller from asking by a place of the view, by a kind of identifier, by a place of event data. */
  withheld(path: string): string | undefined;
  withheldIdentifier(kind: string): string | undefined;
  withheldData(path: string): string | undefined;
  readonly masked: Withheld;
};

/** The mask for what a caller may see; undefined when that is everything. */
export const fieldMask = (sight: FieldSight, policy: FieldPolicy): FieldMask | undefined => {
  if (seesAll(sight, policy)) return undefined;
  const covers = createCovers(sight, policy);
  const masking = { covers, policy, sight };
  const at = (level: 'shortened' | 'hidden') =>
    covers.groups.flatMap(({ name }) => (levelOf(sight, name) === level ? [name] : []));
  const masked = { policy: policy.version, shortened: at('shortened'), hidden: at('hidden') };
  return {
    masked,
    view: (view) => ({ ...maskView(covers, view), masked }),
    part: (path, value) => covers.part(pathOf(path), value),
    displayName: (text, contactEmail) => maskDisplayName(covers, text, contactEmail),
    data: (type, data) => maskData(masking, type, data),
    withheld: covers.withheld,
    withheldIdentifier: covers.withheldIdentifier,
    withheldData: (path) => withheldData(masking, path),
  };
};
