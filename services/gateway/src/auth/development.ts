import { tenant as tenantSchema } from '@icrm/contracts';
import { type Authenticate, HttpProblem, invalidRequest } from '@icrm/http';

const loopback = /^(127\.|::1$|::ffff:127\.)/;
const actors = ['staff', 'customer', 'partner', 'system'] as const;

/**
 * Trusts whoever sits on this machine, and nobody else: `ICRM-Tenant` names the tenant, `ICRM-Actor` (`staff:ana`) who
 * acts. For development; a real edge has an issuer of tokens.
 */
export const trustThisMachine =
  (defaultTenant: string): Authenticate =>
  async ({ header, remoteAddress }) => {
    if (!loopback.test(remoteAddress ?? ''))
      throw new HttpProblem(403, 'not-from-here', {
        detail: 'without ICRM_OIDC_ISSUER only requests from this machine are served',
      });
    const tenant = tenantSchema.safeParse(header('icrm-tenant') ?? defaultTenant);
    if (!tenant.success)
      throw invalidRequest([
        { in: 'header', field: 'ICRM-Tenant', message: tenant.error.issues[0]?.message ?? 'is not a tenant' },
      ]);
    return { tenant: tenant.data, actor: actorOf(header('icrm-actor')), roles: ['admin', 'personal-data'] };
  };

const actorOf = (text = 'staff:developer') => {
  const [, kind, id] = /^([a-z]+):([\x21-\x7e]{1,200})$/.exec(text) ?? [];
  const known = actors.find((actor) => actor === kind);
  if (known === undefined || id === undefined)
    throw invalidRequest([
      {
        in: 'header',
        field: 'ICRM-Actor',
        message: `expected kind:id, the kind one of ${actors.join(', ')}`,
      },
    ]);
  return { kind: known, id };
};
