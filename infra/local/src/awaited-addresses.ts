import type { Part } from '@icrm/runtime';

/**
 * Services start together; one that calls others is made when it is known where they listen. `found` says that a
 * variable has its address, `all` waits for some, and a part that fails to start fails whoever waits for it.
 */
export const awaitedAddresses = (variables: readonly string[]) => {
  const waits = new Map(variables.map((variable) => [variable, Promise.withResolvers<void>()]));
  // Who waits is told; that nobody waits is no fault.
  for (const { promise } of waits.values()) promise.catch(() => undefined);
  return {
    found: (variable: string) => waits.get(variable)?.resolve(),
    all: async (needed: readonly string[]) => {
      await Promise.all(needed.map((variable) => waits.get(variable)?.promise));
    },
    failing: (variable: string, part: Part): Part => ({
      ...part,
      start: () =>
        part.start().catch((error: unknown) => {
          waits.get(variable)?.reject(error);
          throw error;
        }),
    }),
  };
};
