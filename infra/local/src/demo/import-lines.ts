import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** What came of an import. */
export type ImportReport = { accepted: number; deduplicated: number; rejected: number };

type Import = {
  readonly url: string;
  readonly what: 'customers' | 'orders';
  readonly lines: readonly object[];
  readonly signal: AbortSignal;
  readonly onLine: () => void;
};

/** Sends lines to the public import door and counts its report. @throws Error when the door refuses or breaks off. */
export const importLines = async ({ url, what, lines, signal, onLine }: Import): Promise<ImportReport> => {
  const body = Readable.from(lines.map((line) => `${JSON.stringify(line)}\n`));
  const response = await fetch(`${url}/v1/import/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', 'icrm-channel': 'import' },
    body,
    duplex: 'half',
    signal,
  });
  if (!response.ok || response.body === null)
    throw new Error(`importing ${what}: ${response.status} ${await response.text()}`);
  const report: ImportReport = { accepted: 0, deduplicated: 0, rejected: 0 };
  for await (const text of createInterface({ input: Readable.fromWeb(response.body) })) {
    const line: unknown = JSON.parse(text);
    const outcome = outcomeOf(line);
    if (outcome === undefined) continue;
    report[outcome] += 1;
    onLine();
  }
  return report;
};

const outcomeOf = (line: unknown): keyof ImportReport | undefined => {
  if (typeof line !== 'object' || line === null || !('outcome' in line)) return undefined;
  const { outcome } = line;
  return outcome === 'accepted' || outcome === 'deduplicated' || outcome === 'rejected' ? outcome : undefined;
};
