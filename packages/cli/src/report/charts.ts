import { axes, colours, frame, inkOn, label, percent, round, scale, shade, svg } from './svg.ts';

export type Row = Readonly<Record<string, unknown>>;
const number = (row: Row, name: string): number => Number(row[name] ?? 0);

/** Recency across, frequency up: how many people, and what they are worth on the mean. */
export const rfmGrid = (rows: readonly Row[]): string => {
  const most = Math.max(1, ...rows.map((row) => number(row, 'people')));
  const cell = { width: 118, height: 50 };
  const cells = rows.map((row) => {
    const x = 70 + (number(row, 'recency') - 1) * cell.width;
    const y = 12 + (5 - number(row, 'frequency')) * cell.height;
    const share = number(row, 'people') / most;
    const style = `style="fill:${inkOn(share)}"`;
    return (
      `<rect x="${x}" y="${y}" width="${cell.width - 3}" height="${cell.height - 3}" fill="${shade(share)}"/>` +
      `<text x="${x + 8}" y="${y + 20}" class="value" ${style}>${number(row, 'people')}</text>` +
      `<text x="${x + 8}" y="${y + 38}" class="tick" ${style}>${money(number(row, 'mean_minor'), row['currency'])}</text>`
    );
  });
  const sides = [1, 2, 3, 4, 5].flatMap((n) => [
    label(n, { x: 60, y: 12 + (5 - n) * cell.height + 28, at: 'end', kind: 'tick' }),
    label(n, { x: 70 + (n - 0.5) * cell.width, y: 280, at: 'middle', kind: 'tick' }),
  ]);
  return svg(
    'People by recency and frequency',
    { width: 720, height: 306 },
    [
      ...cells,
      ...sides,
      label('frequency', { x: 8, y: 24, kind: 'tick' }),
      label('recency: 5 bought last', { x: 70, y: 300, kind: 'tick' }),
    ].join(''),
  );
};

/** An amount in thousands where it is large. */
export const money = (minor: number, currency: unknown): string => {
  const units = minor / 100;
  const shown = units >= 10_000 ? `${Math.round(units / 100) / 10}k` : Math.round(units).toLocaleString('en');
  return `${currency ?? ''} ${shown}`.trim();
};

/** A row a cohort, a column a quarter later, darker where more came back. */
export const cohortTriangle = (rows: readonly Row[]): string => {
  const cohorts = [...new Set(rows.map((row) => String(row['cohort'])))];
  const later = Math.max(0, ...rows.map((row) => number(row, 'later')));
  const cell = { width: Math.min(52, 560 / (later + 1)), height: 22 };
  const cells = rows.map((row) => {
    const x = 140 + number(row, 'later') * cell.width;
    const y = 20 + cohorts.indexOf(String(row['cohort'])) * cell.height;
    const share = number(row, 'share');
    const shown = number(row, 'later') === 0 ? number(row, 'people') : Math.round(share * 100);
    return (
      `<rect x="${round(x)}" y="${y}" width="${round(cell.width - 2)}" height="${cell.height - 2}" fill="${shade(share)}"/>` +
      `<text x="${round(x + cell.width / 2 - 1)}" y="${y + 14}" text-anchor="middle" class="small" style="fill:${inkOn(share)}">${shown}</text>`
    );
  });
  const names = cohorts.map((cohort, i) =>
    label(cohort.slice(0, 7), { x: 130, y: 35 + i * cell.height, at: 'end', kind: 'tick' }),
  );
  const heads = Array.from({ length: later + 1 }, (_, n) =>
    label(n === 0 ? 'people' : `+${n}`, {
      x: 140 + (n + 0.5) * cell.width,
      y: 13,
      at: 'middle',
      kind: 'tick',
    }),
  );
  return svg(
    'Share of each cohort that bought again, by quarters later',
    { width: 720, height: 30 + cohorts.length * cell.height },
    [...cells, ...names, ...heads].join(''),
  );
};

/** One bar a step, with what is left of the first. */
export const funnelBars = (rows: readonly Row[]): string => {
  const most = Math.max(1, ...rows.map((row) => number(row, 'deals')));
  const bars = rows.map((row, i) => {
    const deals = number(row, 'deals');
    const width = (deals / most) * 460;
    const y = 8 + i * 34;
    return (
      label(row['step'], { x: 120, y: y + 18, at: 'end' }) +
      `<rect x="132" y="${y}" width="${round(Math.max(1, width))}" height="26" fill="${colours[0]}"/>` +
      label(`${deals} (${percent(deals / most)})`, { x: 140 + Math.max(1, width), y: y + 18, kind: 'tick' })
    );
  });
  return svg(
    'How far leads and opportunities came',
    { width: 720, height: 12 + rows.length * 34 },
    bars.join(''),
  );
};

/** Steps with their 95 % interval, a colour a group. */
export const survivalCurves = (rows: readonly Row[]): string => {
  const at = frame(300);
  const last = Math.max(1, ...rows.map((row) => number(row, 'day')));
  const x = scale([0, last], [at.left, at.width - at.right]);
  const y = scale([0, 1], [at.height - at.bottom, at.top]);
  const groups = [...Map.groupBy(rows, (row) => String(row['group']))].slice(0, colours.length);
  const curves = groups.map(([group, steps], i) => {
    const path = (name: string) =>
      steps.reduce(
        (drawn, row) => `${drawn}H${round(x(number(row, 'day')))}V${round(y(number(row, name)))}`,
        `M${at.left},${y(1)}`,
      );
    const band = `${path('high')}L${round(x(number(steps.at(-1) ?? {}, 'day')))},${round(y(number(steps.at(-1) ?? {}, 'low')))}${steps
      .toReversed()
      .map((row) => `H${round(x(number(row, 'day')))}V${round(y(number(row, 'low')))}`)
      .join('')}Z`;
    return (
      `<path d="${band}" fill="${colours[i]}" opacity="0.12"/>` +
      `<path d="${path('survival')}" fill="none" stroke="${colours[i]}" stroke-width="2"/>` +
      label(group, { x: at.width - at.right, y: at.top + 14 + i * 16, at: 'end', kind: `label c${i}` })
    );
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    label(`${Math.round(share * last)} days`, {
      x: x(share * last),
      y: at.height - 10,
      at: 'middle',
      kind: 'tick',
    }),
  );
  return svg(
    'Share of buyers still there, by days since their first purchase',
    at,
    axes(at, { ys: [0, 0.25, 0.5, 0.75, 1], y, format: percent }) + curves.join('') + ticks.join(''),
  );
};

/** What was promised across, what came up; the line is where both are the same. */
export const calibrationPlot = (rows: readonly Row[]): string => {
  const at = frame(300);
  const x = scale([0, 1], [at.left, at.width - at.right]);
  const y = scale([0, 1], [at.height - at.bottom, at.top]);
  const most = Math.max(1, ...rows.map((row) => number(row, 'size')));
  const dots = rows.map(
    (row) =>
      `<circle cx="${round(x(number(row, 'predicted')))}" cy="${round(y(number(row, 'observed')))}" r="${round(
        3 + 5 * Math.sqrt(number(row, 'size') / most),
      )}" fill="${colours[0]}"/>`,
  );
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    label(percent(share), { x: x(share), y: at.height - 10, at: 'middle', kind: 'tick' }),
  );
  return svg(
    'What was predicted beside what was observed',
    at,
    axes(at, { ys: [0, 0.25, 0.5, 0.75, 1], y, format: percent }) +
      `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" class="ideal"/>` +
      dots.join('') +
      ticks.join(''),
  );
};

/** The gain of each beside its hold-out, with its 95 % interval; left of the line it harmed. */
export const upliftForest = (rows: readonly Row[]): string => {
  const ends = rows.flatMap((row) => [number(row, 'low'), number(row, 'high')]);
  const [low, high] = [Math.min(-0.01, ...ends), Math.max(0.01, ...ends)];
  const x = scale([low, high], [250, 700]);
  const height = 50 + rows.length * 34;
  const lines = rows.map((row, i) => {
    const y = 30 + i * 34;
    return (
      label(String(row['subject']).slice(0, 24), { x: 8, y: y + 4 }) +
      label(`${row['treated']} / ${row['holdout']}`, { x: 236, y: y + 4, at: 'end', kind: 'tick' }) +
      `<line x1="${round(x(number(row, 'low')))}" x2="${round(x(number(row, 'high')))}" y1="${y}" y2="${y}" stroke="${colours[0]}" stroke-width="2"/>` +
      `<rect x="${round(x(number(row, 'uplift')) - 5)}" y="${y - 5}" width="10" height="10" fill="${colours[0]}"/>`
    );
  });
  const ticks = [low, 0, high].map((value) =>
    label(percent(value), { x: x(value), y: height - 6, at: 'middle', kind: 'tick' }),
  );
  return svg(
    'Gain beside the hold-out',
    { width: 720, height },
    `<line x1="${x(0)}" x2="${x(0)}" y1="10" y2="${height - 20}" class="axis"/>${lines.join('')}${ticks.join('')}`,
  );
};

/** A bar a month. */
export const monthlyBars = (rows: readonly Row[], currency: string): string => {
  const at = frame(220, 76);
  const most = Math.max(1, ...rows.map((row) => number(row, 'value')));
  const y = scale([0, most], [at.height - at.bottom, at.top]);
  const width = (at.width - at.left - at.right) / Math.max(1, rows.length);
  const every = Math.ceil(rows.length / 8);
  const bars = rows.map((row, i) => {
    const value = Math.max(0, number(row, 'value'));
    const x = at.left + i * width;
    return (
      `<rect x="${round(x + 1)}" y="${round(y(value))}" width="${round(Math.max(1, width - 2))}" height="${round(y(0) - y(value))}" fill="${colours[0]}"/>` +
      (i % every === 0
        ? label(String(row['month']).slice(0, 7), {
            x: x + width / 2,
            y: at.height - 10,
            at: 'middle',
            kind: 'tick',
          })
        : '')
    );
  });
  return svg(
    'Revenue by month',
    at,
    axes(at, { ys: [0, most / 2, most], y, format: (value) => money(value, currency) }) + bars.join(''),
  );
};
