import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '@icrm/privacy';

/** What a link in a message names, with a seal that only the holder of the keys can make. */
export type LinkTokens = {
  make(tenant: string, kind: 'message' | 'opt-in' | 'site', id: string): string;
  /** Undefined for a token nobody made. */
  read(token: string): { readonly tenant: string; readonly kind: string; readonly id: string } | undefined;
};

export const linkTokens = (keyRing: Pick<KeyRing, 'lookupKey'>): LinkTokens => {
  const seal = (tenant: string, kind: string, id: string) => keyRing.lookupKey(tenant, `link:${kind}`, id);
  return {
    make: (tenant, kind, id) => [tenant, kind, id, seal(tenant, kind, id)].join('.'),
    read(token) {
      const [tenant = '', kind = '', id = '', sealed = ''] = token.split('.');
      const wanted = Buffer.from(seal(tenant, kind, id));
      const given = Buffer.from(sealed);
      const isOurs = wanted.length === given.length && timingSafeEqual(wanted, given);
      return isOurs ? { tenant, kind, id } : undefined;
    },
  };
};
