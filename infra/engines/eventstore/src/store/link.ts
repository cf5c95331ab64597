import { decodeRecord, recordType } from '../codec/record.ts';
import type { LogRecord } from './log-record.ts';

/** Type of events that point to another event by `"<revision>@<stream>"`. */
export const LINK_TYPE = '$>';

export type LinkTarget = { readonly revision: number; readonly stream: string };

/** Where a link points to, or undefined when its data is no link. */
export const parseLink = (data: Buffer): LinkTarget | undefined => {
  const text = data.toString('utf8');
  const at = text.indexOf('@');
  const revision = Number(text.slice(0, at));
  if (at <= 0 || !/^\d+$/.test(text.slice(0, at)) || !Number.isSafeInteger(revision)) return undefined;
  return { revision, stream: text.slice(at + 1) };
};

/** The target of a record that is a link; undefined for every other record. */
export const linkTarget = ({ record }: LogRecord): LinkTarget | undefined =>
  recordType(record) === LINK_TYPE ? parseLink(decodeRecord(record).data) : undefined;

export const isLink = ({ record }: LogRecord): boolean => recordType(record) === LINK_TYPE;
