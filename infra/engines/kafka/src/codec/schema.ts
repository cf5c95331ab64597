/** A primitive of the wire, a struct (only ever as an array item) or an array of either. */
type FieldType =
  | { readonly kind: 'primitive'; readonly name: Primitive }
  | { readonly kind: 'array'; readonly item: Primitive | readonly Field[] };

export type Primitive = 'i8' | 'i16' | 'i32' | 'i64' | 'bool' | 'str' | 'bytes' | 'uuid';

export type Field = {
  readonly name: string;
  readonly type: FieldType;
  readonly nullable: boolean;
  /** First and last version that carries the field; the last may be Infinity. */
  readonly from: number;
  readonly to: number;
};

export type ApiSchema = {
  readonly name: string;
  readonly key: number;
  readonly min: number;
  readonly max: number;
  /** First version with compact encodings and tag buffers. */
  readonly flexible: number;
  readonly request: readonly Field[];
  readonly response: readonly Field[];
};

const primitives = new Set<string>(['i8', 'i16', 'i32', 'i64', 'bool', 'str', 'bytes', 'uuid']);

const isPrimitive = (name: string): name is Primitive => primitives.has(name);

/** Reads the compact notation; throws with the offending text when it is malformed. */
export function parseSchema(text: string): readonly ApiSchema[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const apis: ApiSchema[] = [];
  for (let i = 0; i < lines.length; i += 3) {
    apis.push(parseApi(lines[i] ?? '', lines[i + 1] ?? '', lines[i + 2] ?? ''));
  }
  return apis;
}

function parseApi(head: string, request: string, response: string): ApiSchema {
  const match = /^(\w+) (\d+) (\d+)-(\d+) f(\d+)$/.exec(head);
  if (match === null || !request.startsWith('>') || !response.startsWith('<')) {
    throw new Error(`malformed schema at: ${head}`);
  }
  const [, name = '', key, min, max, flexible] = match;
  return {
    name,
    key: Number(key),
    min: Number(min),
    max: Number(max),
    flexible: Number(flexible),
    request: parseFields(request.slice(1)),
    response: parseFields(response.slice(1)),
  };
}

function parseFields(text: string): readonly Field[] {
  return splitTopLevel(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseField);
}

/** Splits at the semicolons that are outside every bracket. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']') depth--;
    else if (text[i] === ';' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function parseField(text: string): Field {
  const struct = /^(\w+)(\?)? \[(.+)\](?: (\S+))?$/.exec(text);
  if (struct !== null && struct[3] !== undefined) {
    const [, name = '', nullable, body, versions] = struct;
    return {
      name,
      nullable: nullable !== undefined,
      type: { kind: 'array', item: parseFields(body) },
      ...parseVersions(versions),
    };
  }
  const plain = /^(\w+)(\?)? (\[\])?(\w+)(\?)?(?: (\S+))?$/.exec(text);
  const type = plain?.[4] ?? '';
  if (plain === null || !isPrimitive(type)) throw new Error(`malformed field: ${text}`);
  return {
    name: plain[1] ?? '',
    nullable: plain[2] !== undefined || plain[5] !== undefined,
    type: plain[3] === undefined ? { kind: 'primitive', name: type } : { kind: 'array', item: type },
    ...parseVersions(plain[6]),
  };
}

function parseVersions(text: string | undefined): { from: number; to: number } {
  if (text === undefined) return { from: 0, to: Number.POSITIVE_INFINITY };
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text);
  if (match === null) throw new Error(`malformed versions: ${text}`);
  const from = Number(match[1]);
  if (match[2] !== undefined) return { from, to: Number.POSITIVE_INFINITY };
  return { from, to: match[3] === undefined ? from : Number(match[3]) };
}
