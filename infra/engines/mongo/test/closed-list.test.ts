import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { accumulatorNames } from '../src/aggregate/accumulator.ts';
import { operatorNames } from '../src/aggregate/expression.ts';
import { stageNames } from '../src/aggregate/pipeline.ts';
import { commands } from '../src/command/commands.ts';
import { errorCodes } from '../src/failure.ts';
import { arrayActions } from '../src/update/array-actions.ts';
import { fieldActions } from '../src/update/field-actions.ts';

/*
 * Everything the engine serves has a test that names it in its title, and everything it serves is in the README's
 * closed list. A title is the first string of a test or of a row of test.each.
 */

const here = import.meta.dirname;
const readme = readFileSync(join(here, '../README.md'), 'utf8');
const titlePattern =
  /(?:\btest(?:\.each\([^()]*\))?\(|^\s*\[)\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|`([^`]*)`)/gm;

function titles(...files: string[]): string[] {
  return files.flatMap((file) =>
    [...readFileSync(join(here, file), 'utf8').matchAll(titlePattern)].map((match) =>
      match.slice(1).join(''),
    ),
  );
}

const everywhere = readdirSync(here).filter((file) => file.endsWith('.int.test.ts'));

/** Whether a text has the name as a word of its own; `$` and brackets belong to words here. */
function names(text: string, name: string): boolean {
  const escaped = name.replaceAll(/[$[\]]/g, '\\$&');
  return new RegExp(`(?:^|[^\\w$])${escaped}(?:$|[^\\w[\\]])`).test(text);
}

const missing = (entries: readonly string[], texts: readonly string[]) =>
  entries.filter((entry) => !texts.some((text) => names(text, entry)));

/** The names in one row of the README's closed list. */
function listed(area: string): string[] {
  const row = new RegExp(`^\\| ${area} +\\|(.*)\\|$`, 'm').exec(readme)?.[1] ?? '';
  return [...row.matchAll(/`([^`]+)`/g)].flatMap(([, group = '']) => group.split(' '));
}

const indexKinds = 'ascending descending compound multikey unique sparse partial hidden TTL hashed'.split(
  ' ',
);

/** The errors that the engine raises by itself, save for 11601, which only a client that is gone would get. The others are there for fail points. */
const raised = (() => {
  const sources = readdirSync(join(here, '../src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'failure.ts')
    .map((file) => readFileSync(join(here, '../src', file), 'utf8'))
    .join('\n');
  return Object.entries(errorCodes).filter(
    ([name]) => name !== 'Interrupted' && (sources.includes(`'${name}'`) || name === 'NotImplemented'),
  );
})();

describe('each entry of the closed list has a test that names it', () => {
  const updates = [...Object.keys(fieldActions), ...Object.keys(arrayActions), '$rename'];
  test.each([
    ['commands', Object.keys(commands), everywhere],
    ['filters', listed('Filters'), ['query-operators.int.test.ts']],
    ['updates', updates, ['update-operators.int.test.ts']],
    ['modifiers of updates', listed('Updates'), ['update-operators.int.test.ts']],
    ['projections', listed('Projection'), ['projection.int.test.ts']],
    ['stages', stageNames, ['aggregation.int.test.ts', 'change-streams.int.test.ts']],
    ['accumulators', [...accumulatorNames, '$count'], ['accumulators.int.test.ts']],
    ['expressions', operatorNames, ['expressions.int.test.ts']],
    ['variables', ['$$ROOT', '$$CURRENT', '$$NOW', '$$REMOVE'], ['expressions.int.test.ts']],
    ['kinds of indexes', indexKinds, ['indexes.int.test.ts']],
  ])('%s', (_, entries, files) => {
    expect(entries.length).toBeGreaterThan(2);
    expect(missing(entries, titles(...files))).toEqual([]);
  });

  test('errors, by name or number', () => {
    const texts = titles(...everywhere);
    const untested = raised.filter(
      ([name, code]) => missing([name], texts).length > 0 && missing([`with ${code}`], texts).length > 0,
    );
    expect(untested.map(([name]) => name)).toEqual([]);
  });
});

describe('the README lists what is served', () => {
  test.each([
    ['Commands', Object.keys(commands)],
    ['Updates', [...Object.keys(fieldActions), ...Object.keys(arrayActions), '$rename']],
    ['Stages', stageNames],
    ['Accumulators', [...accumulatorNames, '$count']],
    ['Expressions', operatorNames],
  ])('%s', (area, served) => {
    const promised = listed(area);
    expect(served.filter((name) => !promised.includes(name))).toEqual([]);
  });
});
