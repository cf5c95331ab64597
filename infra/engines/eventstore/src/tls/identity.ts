import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned } from './self-signed.ts';

/** Reads `node.key` and `node.crt` of a directory; makes them, and `ca.crt` for clients, when they are missing. */
export const ensureIdentity = (directory: string): { key: Buffer; cert: Buffer } => {
  const file = (name: string): string => join(directory, name);
  if (!existsSync(file('node.key'))) {
    mkdirSync(directory, { recursive: true });
    const { key, cert } = selfSigned(new Date());
    writeFileSync(file('node.key'), key, { mode: 0o600 });
    writeFileSync(file('node.crt'), cert);
    writeFileSync(file('ca.crt'), cert);
  }
  return { key: readFileSync(file('node.key')), cert: readFileSync(file('node.crt')) };
};
