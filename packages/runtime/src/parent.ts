/** What a child process tells its parent, one JSON line on stdout each. */
export type ChildReport = { readonly ready: string } | { readonly failed: string };

/** The value of ICRM_PARENT with which a parent says that it holds the other end of stdin and reads stdout. */
export const parentOnStdin = 'stdin';

const hasParent = (): boolean => process.env['ICRM_PARENT'] === parentOnStdin;

/** Calls back when the parent is gone: its end of stdin closes even when it was killed. Nothing without a parent. */
export const watchParent = (onGone: () => void): void => {
  if (!hasParent()) return;
  process.stdin.on('end', onGone).on('error', onGone).resume();
};

/** Tells the parent, where there is one. */
export const reportToParent = (report: ChildReport): void => {
  if (hasParent()) process.stdout.write(`${JSON.stringify(report)}\n`);
};
