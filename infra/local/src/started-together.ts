import type { Part } from '@icrm/runtime';

/**
 * Parts that do not need each other: the turn of the first one starts all of them. Should one fail, those that would
 * not have had their turn are stopped with the first.
 */
export const startedTogether = (parts: readonly Part[]): Part[] => {
  let begun: readonly Promise<string | undefined>[] | undefined;
  const stopped = new Set<Part>();
  const begin = () => {
    begun ??= parts.map((part) => part.start());
    // A failure is told by the part whose turn it is; until then it must not count as unhandled.
    for (const start of begun) start.catch(() => undefined);
    return begun;
  };
  const stop = async (part: Part) => {
    if (stopped.has(part)) return;
    stopped.add(part);
    await part.stop();
  };
  return parts.map((part, index) => ({
    ...part,
    start: async () => begin()[index],
    async stop() {
      await stop(part);
      if (index === 0) for (const other of parts) await stop(other);
    },
  }));
};
