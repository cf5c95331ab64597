// Generates docs/events.md, the catalogue of every event, from the contracts. `--check` reports instead of writing.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEvents, contexts, type EventDefinition } from '../packages/contracts/src/index.ts';

const file = join(import.meta.dirname, '../docs/events.md');
const text = catalogue();
const present = read(file);
if (process.argv.includes('--check')) {
  if (present !== text) {
    console.error('docs/events.md is not what the contracts give: run npm run gen');
    process.exit(1);
  }
} else if (present !== text) writeFileSync(file, text);

function catalogue(): string {
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

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
