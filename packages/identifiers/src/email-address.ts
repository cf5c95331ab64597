import { domainToASCII } from 'node:url';
import type { Normalised } from './normalise-identifier.ts';

const atom = /^[^\s@"(),:;<>[\\\]\p{Cc}]+$/u;
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const refused = { ok: false, why: 'expected an e-mail address such as ana@example.com' } as const;

/**
 * `Ana.Ruiz@BÜCHER.example` is `ana.ruiz@xn--bcher-kva.example`. The part before the at-sign is lower-cased too: no
 * provider of today tells `Ana` from `ana`, and people do not write it the same way twice.
 */
export const normaliseEmail = (written: string): Normalised => {
  const text = written.trim().normalize('NFC');
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0)).toLowerCase().normalize('NFC');
  const domain = domainToASCII(text.slice(at + 1)).toLowerCase();
  const value = `${local}@${domain}`;
  return isLocal(local) && isDomain(domain) && value.length <= 254 ? { ok: true, value } : refused;
};

const isLocal = (local: string): boolean =>
  Buffer.byteLength(local) <= 64 && local.split('.').every((part) => atom.test(part));

const isDomain = (domain: string): boolean => {
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((it) => label.test(it)) && !/^\d+$/.test(labels.at(-1) ?? '');
};
