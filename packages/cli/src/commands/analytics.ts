import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { type ReportData, reportPage } from '../report/page.ts';
import type { Session } from '../session.ts';

type Window = { readonly from?: string; readonly to?: string };
type Answer = {
  readonly rows?: readonly Record<string, unknown>[];
  readonly summary?: Record<string, unknown>;
};

/** `icrm metric`, `icrm analysis`, `icrm models`, `icrm mart`, `icrm report`. */
export const addAnalyticsCommands = (program: Command, session: () => Session): void => {
  addMetric(program, session);
  addAnalysis(program, session);
  addKeeping(program, session);
  program
    .command('report')
    .description('an HTML page of its own: revenue, RFM, cohorts, funnel, survival, calibration, uplift')
    .option('--out <file>', 'where to write it', 'report.html')
    .option('--from <time>', 'only what happened since')
    .option('--to <time>', 'only what happened before')
    .action(async ({ out, ...window }: Window & { out: string }) => {
      const { gateway, output } = session();
      const data = await reportData(gateway, window);
      await writeFile(out, reportPage(data));
      if (output.json) output.document({ file: out, position: data.position });
      output.say(`${out}: as of position ${data.position}`);
    });
};

const addMetric = (program: Command, session: () => Session): void => {
  program
    .command('metric [name]')
    .description('a metric over a window; without a name all of them')
    .option('--version-of <n>', 'a version; the newest unless given')
    .option('--by <dimensions>', 'split by these, comma between: channel,segment')
    .option('--where <values>', 'only these: channel:phone,segment:home')
    .option('--grain <grain>', 'day, week, month, quarter or year')
    .option('--from <time>', 'only what happened since')
    .option('--to <time>', 'only what happened before')
    .option('--as-of <point>', 'what was known at a time (ISO) or a log position')
    .action(async (name: string | undefined, options: Window & Record<string, string | undefined>) => {
      const { gateway, output } = session();
      if (name === undefined) {
        const { metrics = [] } = (await gateway.get('/v1/metrics')) as {
          metrics?: Record<string, unknown>[];
        };
        output.rows(['name', 'version', 'unit', 'owner', 'dimensions', 'summary'], metrics);
        return;
      }
      const { versionOf, by, where, grain, from, to, asOf } = options;
      const answer = await gateway.get(`/v1/metrics/${encodeURIComponent(name)}`, {
        version: versionOf,
        dimensions: by,
        where,
        grain,
        from,
        to,
        ...(asOf === undefined ? {} : { [/^\d+$/.test(asOf) ? 'asOfPosition' : 'asOfTime']: asOf }),
      });
      showRows(answer as Answer, output);
    });
};

const addAnalysis = (program: Command, session: () => Session): void => {
  program
    .command('analysis [name]')
    .description(
      'survival, drivers, parity, experiments, calibration, staffing, excellence; without a name all',
    )
    .option('--parameters <values>', 'of the analysis: by:segment,gap:0.1')
    .option('--from <time>', 'only what happened since')
    .option('--to <time>', 'only what happened before')
    .action(async (name: string | undefined, options: Window & { parameters?: string }) => {
      const { gateway, output } = session();
      if (name === undefined) {
        const answer = (await gateway.get('/v1/analyses')) as { analyses?: Record<string, unknown>[] };
        output.rows(['name', 'parameters', 'summary'], answer.analyses ?? []);
        return;
      }
      const answer = (await gateway.get(`/v1/analyses/${encodeURIComponent(name)}`, {
        ...options,
      })) as Answer;
      output.document(answer.summary ?? {});
      showRows(answer, output);
    });
};

const addKeeping = (program: Command, session: () => Session): void => {
  program
    .command('models')
    .description('judges predictions that are due, fits the models anew and publishes what changed')
    .option('--moment <time>', 'look at nothing later; now unless given')
    .action(async ({ moment }: { moment?: string }) => {
      const { gateway, output } = session();
      const body = Readable.from([JSON.stringify(moment === undefined ? {} : { moment })]);
      for await (const step of gateway.lines('/v1/models/run', body))
        if ((step as { phase?: string }).phase === 'done') output.document(step);
    });
  program
    .command('mart')
    .description('the marts and how fresh they are')
    .option('--build', 'build them anew')
    .option('--export', 'write facts and marts as Parquet beside the warehouse')
    .action(async (options: { build?: boolean; export?: boolean }) => {
      const { gateway, output } = session();
      if (options.export) return output.document(await gateway.send('POST', '/v1/analytics/export', {}));
      const answer = options.build
        ? await gateway.send('POST', '/v1/marts/build', {})
        : await gateway.get('/v1/marts');
      const { marts = [] } = answer as { marts?: Record<string, unknown>[] };
      output.rows(['name', 'version', 'owner', 'rows', 'builtAt', 'problems'], marts);
    });
};

const showRows = ({ rows = [] }: Answer, output: Session['output']): void => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  output.rows(columns, rows);
};

const reportData = async (gateway: Session['gateway'], window: Window): Promise<ReportData> => {
  const status = (await gateway.get('/v1/analytics')) as { position?: string };
  const position = status.position ?? '0';
  // One position for all, so that the figures of a page agree with each other.
  const at = { ...window, ...(position === '0' ? {} : { asOfPosition: position }) };
  const ask = async (path: string, query: Record<string, string> = {}) =>
    (await gateway.get(path, { ...at, ...query })) as Answer;
  const metric = async (name: string, query?: Record<string, string>) => ({
    rows: (await ask(`/v1/metrics/${name}`, query)).rows ?? [],
  });
  const analysis = async (name: string, parameters?: string) => {
    const { rows = [], summary = {} } = await ask(
      `/v1/analyses/${name}`,
      parameters === undefined ? {} : { parameters },
    );
    return { rows, summary };
  };
  return {
    position,
    madeAt: new Date().toISOString(),
    revenue: await metric('revenue', { grain: 'month' }),
    rfm: await metric('rfm'),
    cohorts: await metric('cohorts'),
    funnel: await metric('funnel'),
    survival: await analysis('survival'),
    calibration: await analysis('calibration'),
    decisions: await analysis('experiments', 'of:decisions'),
    campaigns: await analysis('experiments', 'of:campaigns'),
    stages: await metric('lifecycle'),
    goals: {
      rows: ((await gateway.get('/v1/goals')) as { goals: readonly Record<string, unknown>[] }).goals,
    },
  };
};
