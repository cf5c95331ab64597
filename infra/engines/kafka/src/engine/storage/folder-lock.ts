import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const heldHere = new Set<string>();

/** Makes the folder this process's own, or throws when a living process holds it. Returns the release. */
export function takeLock(folder: string): () => void {
  const path = join(folder, 'lock');
  if (heldHere.has(path)) throw new Error(`${folder} is in use by this process`);
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const owner = Number(readFileSync(path, 'utf8'));
    if (isHeld(path, owner)) throw new Error(`${folder} is in use by process ${owner}`);
    writeFileSync(path, String(process.pid));
  }
  heldHere.add(path);
  return () => {
    heldHere.delete(path);
    unlinkSync(path);
  };
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

/** Our own number can only be left over from a killed process that had it before us (containers reuse 1). */
function isHeld(path: string, owner: number): boolean {
  if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return false;
  try {
    process.kill(owner, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  return !startedAfter(owner, statSync(path).mtimeMs);
}

/** Whether the process with that number is a later one than the writer of the lock; false where it cannot be told. */
function startedAfter(pid: number, writtenAt: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const bootedAt = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
    return (bootedAt + ticks / 100) * 1000 > writtenAt + 2000;
  } catch {
    return false;
  }
}
