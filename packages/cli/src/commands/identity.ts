import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CommandFailed } from '../gateway.ts';
import type { Session } from '../session.ts';

type Pair = Readonly<Record<string, unknown>> & {
  readonly linkId: string;
  readonly customerId: string;
  readonly otherCustomerId: string;
};
type Field = Readonly<Record<'field' | 'value' | 'otherValue' | 'level' | 'outcome' | 'weight', unknown>>;
type Candidate = { readonly pair: Pair; readonly fields: readonly Field[]; readonly verdictNow: string };

/** `icrm links`, `icrm unlink`, `icrm review …` and `icrm match`. */
export const addIdentityCommands = (program: Command, session: () => Session): void => {
  program
    .command('links <customer-id>')
    .description('everything that was found or said of a customer and others')
    .option('--min-position <position>', 'once matching has come as far as this log position')
    .action(async (customerId: string, options: { minPosition?: string }) => {
      const { gateway, output } = session();
      const path = `/v1/customers/${encodeURIComponent(customerId)}/links`;
      const { pairs } = (await gateway.get(path, {}, options.minPosition)) as { pairs: Pair[] };
      output.rows(
        output.json ? [] : ['linkId', 'with', 'state', 'rule', 'score', 'reason', 'by', 'at'],
        pairs.map((pair) => (output.json ? pair : linkRow(pair, customerId))),
      );
    });
  program
    .command('unlink <link-id>')
    .description('takes a link back, whether a person or a rule made it; no rule links the two again')
    .requiredOption('--reason <why>', 'why they are not the same')
    .action((linkId: string, options: { reason: string }) =>
      decide(session(), linkId, 'undo', options.reason),
    );
  program
    .command('match')
    .description('match the whole base; what is linked, rejected or proposed stays as it is')
    .option('--dry-run', 'find and count, change nothing')
    .action(async (options: { dryRun?: boolean }) => {
      const { gateway, output } = session();
      let last: unknown;
      for await (const step of gateway.lines(`/v1/identity/match?dryRun=${options.dryRun === true}`)) {
        last = step;
        if (output.json) output.document(step);
      }
      if (!output.json) output.document(last ?? {});
      if ((last as { phase?: string } | undefined)?.phase !== 'done')
        throw new CommandFailed('the run did not finish; run it again', 70);
    });
  addReviewCommands(program, session);
  addRulesCommands(program, session);
};

const addRulesCommands = (program: Command, session: () => Session): void => {
  const rules = program.command('match-rules').description("the versions of the tenant's rules of matching");
  const path = '/v1/identity/rules';
  rules
    .command('list')
    .description('every version, and which is in force')
    .action(async () => session().output.document(await session().gateway.get(path)));
  rules
    .command('publish <file>')
    .description('write a version, of JSON {certainty, duplicateShare, exact}; it is not in force yet')
    .requiredOption('--why <why>', 'what it is for')
    .action(async (file: string, { why }: { why: string }) => {
      const { gateway, output } = session();
      const given: unknown = JSON.parse(await readFile(file, 'utf8'));
      output.document(await gateway.send('POST', path, { rules: given, why }));
    });
  rules
    .command('preview <version>')
    .description('what a version would say of the customers there are')
    .action(async (version: string) => {
      const { gateway, output } = session();
      let last: unknown;
      for await (const step of gateway.lines(`${path}/${encodeURIComponent(version)}/preview`)) last = step;
      output.document(last ?? {});
    });
  rules
    .command('activate <version>')
    .description('put a version in force; 1 is the rules of the program')
    .requiredOption('--why <why>', 'what it was looked at for')
    .action(async (version: string, { why }: { why: string }) => {
      const { gateway, output } = session();
      output.document(await gateway.send('POST', `${path}/activate`, { version: Number(version), why }));
    });
};

const addReviewCommands = (program: Command, session: () => Session): void => {
  const review = program.command('review').description('pairs that wait for a person');
  review
    .command('list')
    .description('candidates, the best evidence first')
    .option('--state <state>', 'proposed, or withheld by a guard')
    .option('--min-score <bits>', 'only pairs of this score and more')
    .option('--limit <n>', 'candidates at most', '20')
    .option('--cursor <cursor>', 'behind the page before')
    .option('--min-position <position>', 'once matching has come as far as this log position')
    .action(async (options: Record<string, string | undefined>) => {
      const { gateway, output } = session();
      const { minPosition, ...query } = options;
      const page = await gateway.get('/v1/identity/candidates', query, minPosition);
      const { candidates, nextCursor } = page as { candidates: Candidate[]; nextCursor: string };
      if (output.json) for (const candidate of candidates) output.document(candidate);
      else for (const candidate of candidates) showCandidate(candidate, output);
      output.say(`${candidates.length} candidates`);
      if (nextCursor !== '') output.say(`more: --cursor ${nextCursor}`);
    });
  review
    .command('show <link-id>')
    .description('a pair beside each other, and everything that was said of it')
    .action(async (linkId: string) => {
      const { gateway, output } = session();
      const found = await gateway.get(`/v1/identity/candidates/${encodeURIComponent(linkId)}`);
      const { candidate, history } = found as { candidate: Candidate; history: Record<string, unknown>[] };
      if (output.json) return output.document(found);
      showCandidate(candidate, output);
      output.rows(
        ['at', 'type', 'rule', 'reason', 'by'],
        history.map((fact) => ({ ...fact, by: actorOf(fact) })),
      );
    });
  for (const [name, description] of [
    ['accept', 'a person says: the same'],
    ['reject', 'a person says: not the same; it is never proposed again'],
  ] as const)
    review
      .command(`${name} <link-id>`)
      .description(description)
      .requiredOption('--reason <why>', 'what the decision rests on')
      .action((linkId: string, options: { reason: string }) =>
        decide(session(), linkId, name, options.reason),
      );
  review
    .command('preview <link-id...>')
    .description('what accepting these together would lead to')
    .action(async (linkIds: string[]) => {
      const { gateway, output } = session();
      output.document(await gateway.send('POST', '/v1/identity/preview', { linkIds }));
    });
  review
    .command('accept-all <link-id...>')
    .description('accepts many')
    .requiredOption('--reason <why>', 'what the decision rests on')
    .option('--effect <effect>', 'of the preview: nothing is done when it would be another one by now')
    .action(async (linkIds: string[], options: { reason: string; effect?: string }) => {
      const { gateway, output } = session();
      output.document(await gateway.send('POST', '/v1/identity/accept', { linkIds, ...options }));
    });
};

const decide = async (
  { gateway, output }: Session,
  linkId: string,
  decision: 'accept' | 'reject' | 'undo',
  reason: string,
): Promise<void> => {
  const path = `/v1/identity/candidates/${encodeURIComponent(linkId)}/${decision}`;
  output.document(await gateway.send('POST', path, { reason }));
};

const linkRow = (pair: Pair, customerId: string) => ({
  ...pair,
  with: pair.customerId === customerId ? pair.otherCustomerId : pair.customerId,
  by: actorOf(pair),
});

const actorOf = ({ actor }: Readonly<Record<string, unknown>>): string =>
  typeof actor === 'object' && actor !== null && 'id' in actor ? String(actor.id) : '';

/** What one of the two says nothing of is left out. */
const isCompared = ({ level }: Field): boolean => level !== '';

const showCandidate = ({ pair, fields, verdictNow }: Candidate, output: Session['output']): void => {
  const held = pair['reason'] === '' ? '' : `: ${pair['reason']}`;
  output.say(
    `${pair.linkId}  ${pair['state']}${held}  ${pair['score']} bits by ${pair['rule']}@${pair['ruleVersion']}, now ${verdictNow || 'gone'}`,
  );
  output.rows(
    ['field', pair.customerId, pair.otherCustomerId, 'level', 'weight'],
    fields
      .filter(isCompared)
      .map((it) => ({ ...it, [pair.customerId]: it.value, [pair.otherCustomerId]: it.otherValue })),
  );
  output.say('');
};
