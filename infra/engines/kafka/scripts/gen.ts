import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitCodec } from '../src/codec/emit.ts';
import { parseSchema } from '../src/codec/schema.ts';
import { schemaText } from '../src/codec/schema-text.ts';

const apis = parseSchema(schemaText);
for (const side of ['server', 'client'] as const) {
  writeFileSync(join(import.meta.dirname, `../src/gen/${side}-codec.ts`), emitCodec(apis, side));
}
