import type { exactRuleName } from '@icrm/contracts';
import type { z } from 'zod';

/** How much an equal value says of who somebody is. */
export type Trust =
  /** Given to one: links unless something contradicts. */
  | 'certain'
  /** Mostly one person's: links unless something contradicts. */
  | 'strong'
  /** Shared in households and offices: links when the names agree too. */
  | 'weak';

/** A deterministic rule: two records with an equal value of a kind are the same. Versioned data. */
export type ExactRule = {
  readonly name: z.infer<typeof exactRuleName>;
  readonly version: number;
  /** The comparison it rests on, as evidence names it. */
  readonly field: string;
  readonly of: 'emails' | 'phones' | 'nationalIds' | 'foreignIds';
  /** The beginning of the values it is about. */
  readonly prefix: string;
  readonly trust: Trust;
  /** A value that more customers than this have says nothing of who they are. */
  readonly sharedByAtMost: number;
};

/**
 * Most trusted first; the first that holds is cited. Identifiers belong to one customer at a time, so an e-mail or a
 * phone is equal where it is a contact of one of the two, and ids of other systems where two registered at once.
 */
export const exactRules: readonly ExactRule[] = [
  rule('same-national-id', { of: 'nationalIds', trust: 'certain', sharedByAtMost: 2 }),
  rule('same-external-id', { of: 'foreignIds', prefix: 'external:', trust: 'certain', sharedByAtMost: 2 }),
  rule('same-email', { of: 'emails', trust: 'strong', sharedByAtMost: 5 }),
  rule('same-social-handle', { of: 'foreignIds', prefix: 'social:', trust: 'strong', sharedByAtMost: 3 }),
  rule('same-device', { of: 'foreignIds', prefix: 'device:', trust: 'weak', sharedByAtMost: 5 }),
  rule('same-phone', { of: 'phones', trust: 'weak', sharedByAtMost: 10 }),
];

function rule(
  name: ExactRule['name'],
  it: Pick<ExactRule, 'of' | 'trust' | 'sharedByAtMost'> & { readonly prefix?: string },
): ExactRule {
  return {
    version: 1,
    prefix: '',
    field: it.of === 'emails' ? 'e-mail' : name.slice('same-'.length),
    ...it,
    name,
  };
}

/** Mailboxes of a function: whoever reads them, they are nobody's own. */
const functionMailbox =
  /^(info|hello|contact|contacto|office|oficina|admin|administracion|sales|ventas|support|soporte|service|billing|facturacion|accounts|hr|rrhh|noreply|no-reply|mail|web|webmaster|postmaster)@/;

/** The trust in one value: a function's mailbox is worth less than a person's. */
export const trustOf = ({ of, trust }: ExactRule, value: string): Trust =>
  of === 'emails' && functionMailbox.test(value) ? 'weak' : trust;
