import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { access, chmod } from 'node:fs/promises';
import { type Clock, systemClock } from '@icrm/runtime';
import { BrokenCiphertext, UnknownKeyVersion } from './errors.ts';
import { fileErasureJournal } from './file-erasure-journal.ts';
import type { KeyEncryptionKey } from './key-encryption-key.ts';
import { changeKeyFile, createKeyFile, newKeyFile, readKeyFile, withVersion } from './key-file.ts';

const NONCE = 12;
const TAG = 16;

/**
 * A key-encryption key in a local file (mode 0600), made with random keys when there is none. Whoever has the file and the
 * key store can read everything; whoever lost the file can read nothing. A version added by another process is found when
 * it is first met. Old versions stay in the file. The journal of erasures is beside it, `<path>.erased`.
 */
export const fileKek = async (path: string, clock: Clock = systemClock): Promise<KeyEncryptionKey> => {
  if (!(await exists(path))) await createKeyFile(path, newKeyFile(clock.now()));
  await chmod(path, 0o600);
  let file = await readKeyFile(path);

  const keyOf = async (version: string): Promise<Uint8Array> => {
    if (!Object.hasOwn(file.versions, version)) file = await readKeyFile(path);
    const found = file.versions[version];
    if (found === undefined) throw new UnknownKeyVersion(`no version ${version} in ${path}`);
    return Buffer.from(found.key, 'base64');
  };

  return {
    erasures: fileErasureJournal(`${path}.erased`),
    currentVersion: async () => file.current,
    async wrap(dataKey, bound) {
      const version = file.current;
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', await keyOf(version), nonce).setAAD(bind(version, bound));
      const bytes = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
      return { version, bytes };
    },
    async unwrap({ version, bytes }, bound) {
      const key = await keyOf(version);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), {
          authTagLength: TAG,
        })
          .setAAD(bind(version, bound))
          .setAuthTag(bytes.subarray(-TAG));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]);
      } catch (cause) {
        throw new BrokenCiphertext('a data key cannot be unwrapped', { cause });
      }
    },
    async addVersion() {
      file = await changeKeyFile(path, (content) => withVersion(content, clock.now()));
      return file.current;
    },
    derive: (purpose) =>
      new Uint8Array(hkdfSync('sha256', Buffer.from(file.root, 'base64'), 'icrm-keys/1', purpose, 32)),
  };
};

const bind = (version: string, bound: string): Buffer => Buffer.from(`${version}\0${bound}`);

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
