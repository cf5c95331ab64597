import type { Part } from '@icrm/runtime';

/**
 * A part that is made when its turn to start comes, since it needs the addresses of those before it.
 * `onAddress` is told where it listens.
 */
export const latePart = (
  name: string,
  make: () => Part | Promise<Part>,
  onAddress: (address: string) => void,
): Part => {
  let part: Part | undefined;
  return {
    name,
    async start() {
      part = await make();
      const address = await part.start();
      if (address !== undefined) onAddress(address);
      return address;
    },
    async stop() {
      await part?.stop();
    },
    notReady: () => part?.notReady?.(),
  };
};
