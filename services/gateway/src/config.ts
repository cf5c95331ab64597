import {
  defineSettings,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  textSetting,
  urlSetting,
  variable,
} from '@icrm/runtime';

const variables = {
  listen: sharedVariables.listen,
  customer: sharedVariables.customer,
  sales: sharedVariables.sales,
  service: sharedVariables.service,
  collaboration: sharedVariables.collaboration,
  marketing: sharedVariables.marketing,
  view: sharedVariables.view,
  feed: sharedVariables.feed,
  analytics: sharedVariables.analytics,
  tenant: variable(
    'ICRM_TENANT',
    textSetting.default('demo'),
    'the tenant of requests that name none; only without ICRM_OIDC_ISSUER',
  ),
  oidcIssuer: variable(
    'ICRM_OIDC_ISSUER',
    urlSetting('https', 'http').optional(),
    'the issuer of bearer tokens; without it requests from this machine are trusted, and no others',
  ),
  oidcAudience: variable(
    'ICRM_OIDC_AUDIENCE',
    textSetting.optional(),
    'the audience tokens must be for; needed with ICRM_OIDC_ISSUER',
  ),
  oidcTenantClaim: variable(
    'ICRM_OIDC_TENANT_CLAIM',
    textSetting.default('tenant'),
    'the claim that names the tenant',
  ),
  oidcRolesClaim: variable(
    'ICRM_OIDC_ROLES_CLAIM',
    textSetting.default('roles'),
    'the claim that lists roles',
  ),
  oidcKindClaim: variable(
    'ICRM_OIDC_KIND_CLAIM',
    textSetting.default('actor_kind'),
    'the claim that says staff, customer, partner or system; staff where it is missing',
  ),
  ratePerPrincipal: variable(
    'ICRM_RATE_PER_PRINCIPAL',
    integerSetting({ min: 0, max: 1_000_000 }).default(0),
    'requests a second that one principal may ask, twice as many at once; 0: no limit',
  ),
  ratePerTenant: variable(
    'ICRM_RATE_PER_TENANT',
    integerSetting({ min: 0, max: 1_000_000 }).default(0),
    'requests a second that all principals of a tenant may ask, twice as many at once; 0: no limit',
  ),
  quotaPerDay: variable(
    'ICRM_QUOTA_PER_DAY',
    integerSetting({ min: 0, max: 1_000_000_000 }).default(0),
    'requests that one principal may ask in a day; 0: no limit',
  ),
  auditEveryMs: variable(
    'ICRM_AUDIT_EVERY_MS',
    integerSetting({ min: 0, max: 60_000 }).default(1_000),
    'milliseconds after which reads of personal data and refusals are recorded, those of a kind as one; 0: they are not',
  ),
  importConcurrency: variable(
    'ICRM_IMPORT_CONCURRENCY',
    integerSetting({ min: 1, max: 256 }).default(32),
    'lines of one bulk import that are in work at a time',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const gatewaySettings = defineSettings(variables);
export type GatewaySettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
