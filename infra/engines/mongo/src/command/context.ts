import type { Variables } from '../aggregate/expression.ts';
import type { Doc, Value } from '../bson/doc.ts';
import { DateTime } from '../bson/value.ts';
import { failure, notImplemented } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { isDoc } from '../query/path.ts';
import type { Pacer } from '../run/source.ts';
import type { Transaction } from '../session/transaction.ts';
import type { View } from '../store/view.ts';
import type { ClientConnection } from '../wire/connection.ts';
import type { EngineState } from './engine-state.ts';

/** All a command may use. */
export type Context = {
  readonly engine: EngineState;
  readonly client: ClientConnection;
  readonly name: string;
  readonly db: string;
  readonly body: Doc;
  readonly sequences: ReadonlyMap<string, readonly Doc[]>;
  /** What the command reads and writes: the plain data or its transaction's. */
  readonly view: View;
  readonly transaction: Transaction | undefined;
  readonly session: string | undefined;
  readonly pacer: Pacer;
};

export type Command = {
  readonly run: (context: Context) => Doc | Promise<Doc>;
  /** Fields besides the general ones. Others are refused. */
  readonly fields: readonly string[];
  /** Whether it changes data, so that it waits for its turn and for its commit. */
  readonly writes?: boolean | ((body: Doc) => boolean);
  /** Whether it may run in a transaction. */
  readonly transactional?: boolean;
};

export type Commands = { readonly [name: string]: Command };

/** The time of the command and its `let`. */
export function variablesOf({ body }: Context): Variables {
  const bound = new Map<string, Value>();
  const names = body.get('let');
  if (isDoc(names))
    names.names.forEach((name, i) => {
      const value = names.values[i] ?? null;
      if (isDoc(value) || (typeof value === 'string' && value.startsWith('$')))
        throw notImplemented("an expression in 'let'");
      bound.set(name, value);
    });
  return { now: new DateTime(Date.now()), bound, locals: new Set() };
}

export function collectionName({ body, name, db }: Context): string {
  const value = body.get(name);
  if (typeof value !== 'string')
    throw failure('InvalidNamespace', `collection name has invalid type in command ${name}`);
  if (value === '' || value.includes('\0') || value.startsWith('.') || value.includes('$'))
    throw failure('InvalidNamespace', `Invalid namespace specified '${db}.${value}'`);
  return value;
}

export function docField(doc: Doc, name: string): Doc | undefined {
  const value = doc.get(name);
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value))
    throw failure('TypeMismatch', `BSON field '${name}' is the wrong type, expected type 'object'`);
  return value;
}

export function boolField(doc: Doc, name: string, otherwise = false): boolean {
  const value = doc.get(name);
  if (value === undefined) return otherwise;
  if (typeof value === 'boolean') return value;
  if (isNumeric(value)) return toNumber(value) !== 0;
  throw failure('TypeMismatch', `BSON field '${name}' is the wrong type, expected type 'bool'`);
}

/** A whole number that is not negative. */
export function countField(doc: Doc, name: string): number | undefined {
  const value = doc.get(name);
  if (value === undefined || value === null) return undefined;
  const number = isNumeric(value) ? toNumber(value) : Number.NaN;
  if (!Number.isInteger(number))
    throw failure('TypeMismatch', `BSON field '${name}' is the wrong type, expected an integer`);
  if (number < 0)
    throw failure('BadValue', `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
}

/** Documents given in the body or in a sequence beside it. */
export function docsField({ body, sequences }: Context, name: string): readonly Doc[] {
  const beside = sequences.get(name);
  if (beside !== undefined) return beside;
  const value = body.get(name);
  if (!Array.isArray(value)) throw failure(40414, `BSON field '${name}' is missing but a required field`);
  return value.map((item) => {
    if (!isDoc(item)) throw failure('TypeMismatch', `BSON field '${name}' must hold documents`);
    return item;
  });
}

/** Only the simple collation means what this engine does. */
export function refuseCollation(value: Value | undefined): void {
  if (value === undefined || (isDoc(value) && (value.size === 0 || value.get('locale') === 'simple'))) return;
  throw notImplemented('collation');
}

export function isWriting({ writes = false }: Command, body: Doc): boolean {
  return typeof writes === 'boolean' ? writes : writes(body);
}
