/** Keeps a failing endpoint from being called for every event that waits. */
export type Circuit = {
  readonly isOpen: boolean;
  /** Milliseconds until a call may be made; 0: now. While it is half open one call at a time may go. */
  waitMs(now: number): number;
  begun(): void;
  succeeded(): void;
  failed(now: number): void;
};

const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Opens after five failures in a row, for a second first and up to five minutes later; then one call is tried. */
export const createCircuit = (firstPauseMs = FIRST_PAUSE_MS): Circuit => {
  let failures = 0;
  let openUntil = 0;
  let probing = false;
  const isOpen = (): boolean => failures >= FAILURES_TO_OPEN;
  return {
    get isOpen() {
      return isOpen();
    },
    waitMs(now) {
      if (!isOpen()) return 0;
      return probing ? firstPauseMs : Math.max(0, openUntil - now);
    },
    begun() {
      if (isOpen()) probing = true;
    },
    succeeded() {
      failures = 0;
      probing = false;
    },
    failed(now) {
      failures += 1;
      probing = false;
      const opened = failures - FAILURES_TO_OPEN;
      if (opened >= 0) openUntil = now + Math.min(firstPauseMs * 2 ** Math.min(opened, 20), LONGEST_PAUSE_MS);
    },
  };
};
