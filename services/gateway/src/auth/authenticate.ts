import type { Authenticate } from '@icrm/http';
import { SettingsError } from '@icrm/runtime';
import type { GatewaySettings } from '../config.ts';
import { trustThisMachine } from './development.ts';
import { oidcTokens } from './oidc.ts';

/** How the settings want requests to be authenticated. @throws SettingsError for an issuer without an audience. */
export const authenticateBy = (settings: GatewaySettings): Authenticate => {
  const { oidcIssuer: issuer, oidcAudience: audience } = settings;
  if (issuer === undefined) return trustThisMachine(settings.tenant);
  if (audience === undefined)
    throw new SettingsError([
      {
        variable: 'ICRM_OIDC_AUDIENCE',
        problem: 'is not set; set it to the audience tokens of the issuer are for',
      },
    ]);
  return oidcTokens({
    issuer,
    audience,
    tenantClaim: settings.oidcTenantClaim,
    rolesClaim: settings.oidcRolesClaim,
    kindClaim: settings.oidcKindClaim,
  });
};
