// Generates docs/events.md (every event, from the contracts) and docs/errors.md (every refusal, from the tables of
// the services). `--check` reports instead of writing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEvents, contexts, type EventDefinition } from '../packages/contracts/src/index.ts';
import { type RejectionStatus, RpcError } from '../packages/rpc/src/index.ts';
import { analyticsRefusals } from '../services/analytics/src/index.ts';
import { collaborationRefusals } from '../services/collaboration/src/index.ts';
import { customerRefusals } from '../services/customer/src/index.ts';
import { feedRefusals } from '../services/feed/src/index.ts';
import { problemOf } from '../services/gateway/src/problems.ts';
import { marketingRefusals } from '../services/marketing/src/index.ts';
import { salesRefusals } from '../services/sales/src/index.ts';
import { serviceRefusals } from '../services/service/src/index.ts';

type Refusals = Readonly<Record<string, RejectionStatus>>;
const refusals: Readonly<Record<string, Refusals>> = {
  analytics: analyticsRefusals,
  customer: customerRefusals,
  marketing: marketingRefusals,
  feed: feedRefusals,
  sales: salesRefusals,
  service: serviceRefusals,
  collaboration: collaborationRefusals,
};

const pages = { 'events.md': eventsPage(), 'errors.md': errorsPage() };
const stale = Object.entries(pages).filter(([name, text]) => read(name) !== text);
if (!process.argv.includes('--check')) for (const [name, text] of stale) writeFileSync(fileOf(name), text);
else if (stale.length > 0) {
  for (const [name] of stale) console.error(`docs/${name} is not what the code gives: run npm run gen`);
  process.exit(1);
}

function eventsPage(): string {
  const sections = contexts.flatMap((context) => {
    const events = allEvents.filter((event) => event.context === context && event.published);
    return events.length === 0 ? [] : [section(context, events)];
  });
  const intro =
    'Generated from `packages/contracts` by `npm run gen`. Each event is a CloudEvent on its topic, keyed by customer; fields marked 🔒 are personal: encrypted under the key of their subject, `[erased]` once that key is gone.';
  return `# Events\n\n${intro}\n\n${sections.join('\n')}`;
}

function section(context: string, events: readonly EventDefinition[]): string {
  return `## ${context}: topic \`icrm.${context}.events.v1\`\n\n${events.map(entry).join('\n')}`;
}

function entry({ type, version, summary, personal, example }: EventDefinition): string {
  const locked = personal.map(({ path }) => `\`${path.join('.')}\``).join(', ');
  return [
    `### ${type}`,
    '',
    `${summary} Schema version ${version}.${locked === '' ? '' : ` 🔒 ${locked}`}`,
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
  ].join('\n');
}

function errorsPage(): string {
  const head = '| Reason | gRPC | HTTP | Meaning |\n|---|---|---|---|';
  const tables = Object.entries(refusals).map(([domain, table]) => {
    const rows = Object.entries(table).map(
      ([reason, [code, meaning]]) =>
        `| \`${reason}\` | ${code} | ${problemOf(new RpcError(code, meaning, { reason, domain }))?.status} | ${meaning} |`,
    );
    return `## ${domain}\n\n${head}\n${rows.join('\n')}\n`;
  });
  const intro =
    'Generated from the services by `npm run gen`. A reason is public and stable: over gRPC it is the `reason` of `google.rpc.ErrorInfo`, over HTTP the `reason` of the problem document. Wrong fields come as INVALID_ARGUMENT with `google.rpc.BadRequest`, over HTTP as 400 with `errors`.';
  return `# Errors\n\n${intro}\n\n${tables.join('\n')}`;
}

function read(name: string): string {
  try {
    return readFileSync(fileOf(name), 'utf8');
  } catch {
    return '';
  }
}

function fileOf(name: string): string {
  return join(import.meta.dirname, '../docs', name);
}
