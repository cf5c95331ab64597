import { isUuid, nameId, newId } from '@icrm/runtime';
import { HttpProblem } from './problem.ts';

type KeyScope = { readonly key: string | undefined; readonly tenant: string; readonly route: string };

/**
 * The id of the command a request carries: its Idempotency-Key when that is a UUID, else an id derived from tenant,
 * route and key, so that the same request again is the same command. Without a key every request is a new command.
 */
export const commandIdOf = ({ key, tenant, route }: KeyScope): string => {
  if (key === undefined) return newId();
  if (!/^[\x21-\x7e]{1,200}$/.test(key))
    throw new HttpProblem(400, 'invalid-request', {
      detail: 'Idempotency-Key: expected 1-200 printable ASCII characters without spaces',
      errors: [
        { in: 'header', field: 'Idempotency-Key', message: 'expected 1-200 printable ASCII characters' },
      ],
    });
  const lower = key.toLowerCase();
  return isUuid(lower) ? lower : nameId(`${tenant}\n${route}\n${key}`);
};
