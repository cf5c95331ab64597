import { TOMBSTONE_LITERAL } from './revision.ts';

/** Who may do what with a stream; each entry is a list of users and groups. */
export type StreamAcl = {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly delete?: readonly string[];
  readonly metaRead?: readonly string[];
  readonly metaWrite?: readonly string[];
};

/** What the newest `$metadata` event of a stream says, reduced to what the store acts on. */
export type StreamMetadata = {
  readonly maxCount?: number;
  readonly maxAgeMs?: number;
  readonly truncateBefore?: number;
  /** `$tb` is 2^63-1: the stream reads as not found until something is appended. */
  readonly softDeleted: boolean;
  readonly acl?: StreamAcl;
};

export const NO_METADATA: StreamMetadata = { softDeleted: false };
/** What every metadata stream (`$$…`) has. */
export const META_STREAM_METADATA: StreamMetadata = { softDeleted: false, maxCount: 1 };

declare global {
  interface JSON {
    /** In the engine since V8 11.4; not yet in TypeScript's library. */
    rawJSON(text: string): unknown;
  }
}

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// JSON.parse rounds 2^63-1, so integers beyond the safe range stay as their own text.
const keepWideIntegers = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? BigInt(context?.source ?? 0)
    : value;

const parseObject = (data: Buffer): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'), keepWideIntegers);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 ? Math.floor(value) : undefined;

const roles = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((role) => typeof role === 'string');
};

const compact = <T extends object>(entries: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>;

const parseAcl = (value: unknown): StreamAcl | undefined => {
  if (!isObject(value)) return undefined;
  return compact<Required<StreamAcl>>({
    read: roles(value['$r']),
    write: roles(value['$w']),
    delete: roles(value['$d']),
    metaRead: roles(value['$mr']),
    metaWrite: roles(value['$mw']),
  });
};

/** Reads the data of a `$metadata` event; what is not a JSON object means no metadata. */
export const parseStreamMetadata = (data: Buffer): StreamMetadata => {
  const json = parseObject(data);
  if (json === undefined) return NO_METADATA;
  const tb = json['$tb'];
  const maxAge = positive(json['$maxAge']);
  const truncateBefore = typeof tb === 'bigint' ? Number.MAX_SAFE_INTEGER : tb;
  return {
    softDeleted: tb === TOMBSTONE_LITERAL,
    ...compact<Required<Omit<StreamMetadata, 'softDeleted'>>>({
      maxCount: positive(json['$maxCount']),
      maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000,
      truncateBefore: typeof truncateBefore === 'number' && truncateBefore >= 0 ? truncateBefore : undefined,
      acl: parseAcl(json['$acl']),
    }),
  };
};

/** Data of the `$metadata` event that a soft delete writes. */
export const SOFT_DELETE_METADATA = Buffer.from(`{"$tb":${TOMBSTONE_LITERAL}}`);

/** The same metadata with `$tb` replaced: what an append to a soft-deleted stream writes after itself. */
export const withTruncateBefore = (data: Buffer, truncateBefore: number): Buffer => {
  const json = { ...parseObject(data), $tb: truncateBefore };
  return Buffer.from(
    JSON.stringify(json, (_key, value) => (typeof value === 'bigint' ? JSON.rawJSON(String(value)) : value)),
  );
};
