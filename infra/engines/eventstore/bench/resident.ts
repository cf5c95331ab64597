import { readFileSync } from 'node:fs';

/** Resident memory of a process; 0 where the system does not tell. */
export const residentMiB = (pid: number): number => {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kib ?? 0) / 1024);
  } catch {
    return 0;
  }
};
