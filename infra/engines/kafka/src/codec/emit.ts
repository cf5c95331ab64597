import type { ApiSchema, Field, Primitive } from './schema.ts';

const typeNames: Record<Primitive, string> = {
  i8: 'number',
  i16: 'number',
  i32: 'number',
  i64: 'number',
  bool: 'boolean',
  str: 'string',
  bytes: 'Bytes',
  uuid: 'string',
};
const defaults: Record<Primitive, string> = {
  i8: '0',
  i16: '0',
  i32: '0',
  i64: '0',
  bool: 'false',
  str: "''",
  bytes: 'none',
  uuid: "''",
};
const reserved = new Set(['name']);

/** Which half of the protocol a generated module is for. */
export type Side = 'server' | 'client';

/** The TypeScript module that reads requests and writes responses (server), or the reverse (client). */
export function emitCodec(apis: readonly ApiSchema[], side: Side): string {
  const [read, write] =
    side === 'server' ? (['Request', 'Response'] as const) : (['Response', 'Request'] as const);
  const suffix = side === 'server' ? '' : 'Full';
  // Handlers name their messages; clients get at theirs through the table.
  const exported = side === 'server' ? 'export ' : '';
  const parts = [
    '// Generated from src/codec/schema-text.ts by scripts/gen.ts. Do not edit.',
    "import type { ByteReader } from '../codec/reader.ts';",
    "import type { Bytes, ByteWriter } from '../codec/writer.ts';",
    '',
    'const none = Buffer.alloc(0);',
  ];
  for (const api of apis) {
    const reading = `${api.name}${read}${suffix}`;
    const writing = `${api.name}${write}${side === 'server' ? '' : 'Init'}`;
    parts.push(
      '',
      `${exported}type ${reading} = ${emitType(fieldsOf(api, read), 'full', '')};`,
      '',
      `${exported}type ${writing} = ${emitType(fieldsOf(api, write), 'init', '')};`,
      '',
      emitReader(api, reading, fieldsOf(api, read)),
      '',
      emitWriter(api, writing, fieldsOf(api, write)),
    );
  }
  parts.push('', emitTable(apis, side));
  return `${parts.join('\n')}\n`;
}

const fieldsOf = (api: ApiSchema, half: 'Request' | 'Response') =>
  half === 'Request' ? api.request : api.response;

function emitTable(apis: readonly ApiSchema[], side: Side): string {
  const rows = apis.map(({ name, key, min, max, flexible }) => {
    const [read, write] = side === 'server' ? ['Request', 'Response'] : ['Response', 'Request'];
    const functions = `read: read${name}${read}, write: write${name}${write}`;
    return `  ${name}: { key: ${key}, name: '${name}', min: ${min}, max: ${max}, flexible: ${flexible}, ${functions} },`;
  });
  return [`export const ${side === 'server' ? 'apis' : 'clientApis'} = {`, ...rows, '} as const;'].join('\n');
}

function emitType(fields: readonly Field[], mode: 'full' | 'init', indent: string): string {
  const inner = `${indent}  `;
  const lines = fields.map((field) => {
    const optional = mode === 'init' ? '?' : '';
    const nullable = field.nullable ? ' | null' : '';
    return `${inner}readonly ${field.name}${optional}: ${emitFieldType(field, mode, inner)}${nullable};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function emitFieldType(field: Field, mode: 'full' | 'init', indent: string): string {
  const named = (name: Primitive) => (name === 'bytes' && mode === 'full' ? 'Buffer' : typeNames[name]);
  if (field.type.kind === 'primitive') return named(field.type.name);
  const { item } = field.type;
  return `readonly ${typeof item === 'string' ? `${named(item)}` : emitType(item, mode, indent)}[]`;
}

function condition(field: Field, api: ApiSchema): string {
  const tests: string[] = [];
  if (field.from > api.min) tests.push(`v >= ${field.from}`);
  if (field.to < api.max) tests.push(`v <= ${field.to}`);
  return tests.join(' && ');
}

function emitReader(api: ApiSchema, type: string, fields: readonly Field[]): string {
  return [
    `function read${type.replace(/Full$/, '')}(r: ByteReader, v: number): ${type} {`,
    `  const f = v >= ${api.flexible};`,
    ...readBody(api, fields, '  '),
    '}',
  ].join('\n');
}

const local = (name: string) => (reserved.has(name) ? `${name}_` : name);

function readBody(api: ApiSchema, fields: readonly Field[], indent: string): string[] {
  const lines = fields.map((field) => {
    const when = condition(field, api);
    const read = readExpression(api, field, indent);
    const fallback = defaultOf(field);
    const typed =
      when === '' ? '' : `: ${emitFieldType(field, 'full', indent)}${field.nullable ? ' | null' : ''}`;
    return `${indent}const ${local(field.name)}${typed} = ${when === '' ? read : `${when} ? ${read} : ${fallback}`};`;
  });
  const members = fields.map(({ name }) => (local(name) === name ? name : `${name}: ${local(name)}`));
  return [...lines, `${indent}r.tags(f);`, `${indent}return { ${members.join(', ')} };`];
}

function defaultOf(field: Field): string {
  if (field.nullable) return 'null';
  return field.type.kind === 'array' ? '[]' : defaults[field.type.name];
}

function readExpression(api: ApiSchema, field: Field, indent: string): string {
  if (field.type.kind === 'primitive') return readPrimitive(field.type.name, field.nullable);
  const method = field.nullable ? 'nullableArray' : 'array';
  const { item } = field.type;
  if (typeof item === 'string') return `r.${method}(f, () => ${readPrimitive(item, false)})`;
  return [`r.${method}(f, () => {`, ...readBody(api, item, `${indent}  `), `${indent}})`].join('\n');
}

function readPrimitive(name: Primitive, nullable: boolean): string {
  if (name === 'str') return nullable ? 'r.nullableString(f)' : 'r.string(f)';
  if (name === 'bytes') return nullable ? 'r.nullableBytes(f)' : 'r.bytes(f)';
  return `r.${name}()`;
}

function emitWriter(api: ApiSchema, type: string, fields: readonly Field[]): string {
  return [
    `function write${type.replace(/Init$/, '')}(w: ByteWriter, v: number, m: ${type}): void {`,
    `  const f = v >= ${api.flexible};`,
    ...writeBody(api, fields, { of: 'm', indent: '  ' }),
    '}',
  ].join('\n');
}

type Place = { readonly of: string; readonly indent: string };

function writeBody(api: ApiSchema, fields: readonly Field[], { of, indent }: Place): string[] {
  const lines = fields.map((field) => {
    const when = condition(field, api);
    const write = writeStatement(api, field, { of, indent });
    return `${indent}${when === '' ? '' : `if (${when}) `}${write}`;
  });
  return [...lines, `${indent}w.tags(f);`];
}

function writeStatement(api: ApiSchema, field: Field, { of, indent }: Place): string {
  const value = `${of}.${field.name} ?? ${defaultOf(field)}`;
  if (field.type.kind === 'primitive') return writePrimitive(field.type.name, value);
  const { item } = field.type;
  if (typeof item === 'string')
    return `w.array(f, ${value}, (x) => ${writePrimitive(item, 'x').slice(0, -1)});`;
  const next = `${of}${of.length}`;
  return [
    `w.array(f, ${value}, (${next}) => {`,
    ...writeBody(api, item, { of: next, indent: `${indent}  ` }),
    `${indent}});`,
  ].join('\n');
}

function writePrimitive(name: Primitive, value: string): string {
  if (name === 'str') return `w.string(f, ${value});`;
  if (name === 'bytes') return `w.bytes(f, ${value});`;
  return `w.${name}(${value});`;
}
