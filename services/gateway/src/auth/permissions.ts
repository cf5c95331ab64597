import { type Authorize, HttpProblem, type Principal, type RouteIdentity } from '@icrm/http';

/**
 * What a principal may do, as patterns `<tag>:<read|write>` of the routes' tags, a star for any: `views:read`,
 * `cases:*`, `*:read`. `context:<name>` confines a reader of the log to the events of contexts; `fields:<group>` and
 * `masked:<group>` say which groups of fields are seen in clear and which shortened, see `sightOf`.
 */
export type Scope = string;

/** Whoever talks with customers sees everything in clear but the numbers that states give them. */
const facingCustomers: readonly Scope[] = [
  ...['name', 'birth-date', 'contact', 'address', 'identifiers', 'amounts', 'scores', 'words'].map(
    (group) => `fields:${group}`,
  ),
  'masked:national-id',
];

/** What jobs may do: a token's role of that name confines to it, several to their union. Other roles confine nobody. */
export const jobs: Readonly<Record<string, readonly Scope[]>> = {
  reader: ['*:read', 'fields:amounts', 'fields:scores', 'masked:*'],
  sales: [
    ...['*:read', 'customers:write', 'leads:*', 'opportunities:*', 'orders:*', 'quotes:*', 'activities:*'],
    ...facingCustomers,
  ],
  service: [
    '*:read',
    'customers:write',
    'cases:*',
    'conversations:*',
    'interactions:*',
    'contact-centre:*',
    'contracts:*',
    'quality:*',
    'surveys:*',
    'field-service:*',
    ...facingCustomers,
  ],
  marketing: [
    ...['*:read', 'segments:*', 'campaigns:*', 'lists:*', 'promotions:*'],
    ...['fields:name', 'fields:amounts', 'fields:scores', 'masked:*'],
  ],
  steward: ['*:read', 'customers:*', 'links:*', 'privacy:*', 'import:*', 'intake:*', 'fields:*'],
  /** Declares what the system does by itself; its routes ask for the role admin as well. */
  automation: ['*:read', 'workflows:*', 'hooks:*'],
  integration: ['*:read', 'fields:*', 'import:*', 'intake:*', 'webhooks:*', 'events:*', 'archive:read'],
  // A machine on the line: it tells what it heard, looks up what it says, promises calls, and hands over to agents.
  voice: [
    ...['orders:read', 'cases:read', 'knowledge:read', 'interactions:write'],
    ...['conversations:write', 'contact-centre:write'],
  ],
  operator: ['operation:*', 'catalogue:read'],
};

const byKind: Readonly<Record<string, readonly Scope[]>> = {
  // Customers serve themselves and see nobody else.
  customer: ['portal:*'],
  partner: ['events:read', 'catalogue:read'],
};

const prefix = 'icrm:';

/** What a token confines its bearer to; undefined: to nothing. Jobs and scopes of the token add up. */
export const scopesOf = (
  kind: Principal['actor']['kind'],
  { roles, scope }: { readonly roles: readonly string[]; readonly scope: unknown },
): readonly Scope[] | undefined => {
  const granted = String(scope ?? '')
    .split(' ')
    .filter((text) => text.startsWith(prefix))
    .map((text) => text.slice(prefix.length));
  if (kind === 'customer') return byKind['customer'];
  const held = [
    ...granted,
    ...roles.flatMap((role) => (Object.hasOwn(jobs, role) ? (jobs[role] ?? []) : [])),
  ];
  const confines = held.some((text) => !/^(context|fields|masked):/.test(text));
  if (confines) return held;
  const usual = byKind[kind];
  return usual ? [...usual, ...held] : held.length > 0 ? ['*:*', ...held] : undefined;
};

/** Whether scopes let a route be used. */
export const permits = (
  scopes: readonly Scope[] | undefined,
  { tag, access }: Pick<RouteIdentity, 'tag' | 'access'>,
): boolean =>
  scopes === undefined ||
  scopes.some((scope) => {
    const [what, how] = scope.split(':');
    return (what === '*' || what === tag) && (how === '*' || how === access);
  });

/** Refuses a principal whose scopes do not name the route. */
export const authorize: Authorize = ({ scopes }, route) => {
  if (!permits(scopes, route))
    throw new HttpProblem(403, 'scope-missing', {
      detail: `this needs the scope ${prefix}${route.tag}:${route.access}`,
    });
};

/** The contexts whose events a principal may read; undefined: all. */
export const contextsOf = ({ scopes }: Principal): readonly string[] | undefined => {
  const named = scopes?.filter((scope) => scope.startsWith('context:')).map((scope) => scope.slice(8));
  return named === undefined || named.length === 0 ? undefined : named;
};
