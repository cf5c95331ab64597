import type { Template } from '../../domain/template.ts';
import { stateOf } from '../../projections/register.ts';
import type { Asking } from './questions.ts';

/** The latest versions of the templates that somebody may use: their own, and those that are shared. */
export const listTemplates = async ({ register }: Asking, tenant: string, owner: string) => {
  const rows = await register.find(tenant, 'template', {}, { sort: { at: -1 }, limit: 500 });
  const latest = rows.flatMap((row) => stateOf<Template>(row).versions.at(-1) ?? []);
  return { templates: latest.filter((it) => it.shared || it.owner === owner) };
};
