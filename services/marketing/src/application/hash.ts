import { createHash } from 'node:crypto';

/** `sha256:` and the hash of a text, in hex. */
export const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
