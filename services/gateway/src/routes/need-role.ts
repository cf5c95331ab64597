import { type Exchange, HttpProblem } from '@icrm/http';

/** Refuses a caller without a role. */
export const needRole = ({ principal }: Exchange, role: string): void => {
  if (!principal.roles.includes(role))
    throw new HttpProblem(403, 'role-missing', { detail: `this needs the role ${role}` });
};
