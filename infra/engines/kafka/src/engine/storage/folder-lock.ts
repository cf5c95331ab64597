import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The file that holds the lock; not part of the data. */
export const lockFile = 'lock.db';

/** A killed owner may take a moment to be gone after its parent has heard of it. */
const waitMs = 500;

/**
 * Makes the folder this engine's alone, or throws when another has it. Returns the release. The lock is the operating
 * system's, held through SQLite: it goes with its owner however that ends. A process number in a file does not tell:
 * the number may be taken again, or belong to a dead process that nobody has collected.
 */
export function takeLock(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, lockFile), { timeout: waitMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(
      text.includes('locked')
        ? `${folder} is in use by another broker: stop it, or give this one a folder of its own`
        : `${join(folder, lockFile)} cannot be locked: ${text}`,
      { cause: error },
    );
  }
  return () => lock.close();
}
