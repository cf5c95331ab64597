import { type FieldMask, fieldMask, fieldPolicyAt, type viewV1 } from '@icrm/contracts';
import { type Exchange, HttpProblem, type Principal } from '@icrm/http';

const namesAfter = (scopes: readonly string[], prefix: string): string[] =>
  scopes.filter((scope) => scope.startsWith(prefix)).map((scope) => scope.slice(prefix.length));

/**
 * Which groups of fields a principal sees: `fields:<group>` in clear, `masked:<group>` shortened, others not at all.
 * Undefined for whom no scope says anything of fields: they see everything.
 */
export const sightOf = ({ scopes = [] }: Pick<Principal, 'scopes'>): viewV1.FieldSight | undefined => {
  const clear = namesAfter(scopes, 'fields:');
  const shortened = namesAfter(scopes, 'masked:');
  if (clear.length + shortened.length === 0 || clear.includes('*')) return undefined;
  return { clear, shortened };
};

/** How documents are shown to a principal; undefined: as they are. */
export const maskOf = (principal: Pick<Principal, 'scopes'>): FieldMask | undefined => {
  const sight = sightOf(principal);
  return sight === undefined ? undefined : fieldMask(sight, fieldPolicyAt(new Date().toISOString()));
};

/** For answers that are whole or nothing. @throws HttpProblem 403 */
export const needAllFields = ({ principal }: Pick<Exchange, 'principal'>): void => {
  if (sightOf(principal) !== undefined)
    throw new HttpProblem(403, 'field-withheld', { detail: 'this needs the scope icrm:fields:*' });
};
