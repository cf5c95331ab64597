import { SingleBar } from 'cli-progress';

export type Progress = { readonly advance: () => void; readonly end: () => void };

/** A bar on a terminal, a line every tenth elsewhere. */
export const progressBar = (name: string, total: number): Progress => {
  const bar = new SingleBar({
    format: `${name.padEnd(10)} {bar} {value}/{total}  {duration_formatted}`,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
    stream: process.stdout,
  });
  bar.start(total, 0);
  return { advance: () => bar.increment(), end: () => bar.stop() };
};
