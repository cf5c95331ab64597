import type { Row } from './charts.ts';
import { colours, label, percent, round, svg } from './svg.ts';

const number = (row: Row, name: string): number => Number(row[name] ?? 0);
const states: Readonly<Record<string, string>> = {
  ahead: colours[2] ?? '',
  reached: colours[2] ?? '',
  behind: colours[1] ?? '',
  missed: colours[1] ?? '',
};

/** A bar a goal: how much of the target has come; the mark is what should have by now. */
export const goalBars = (rows: readonly Row[]): string => {
  const bars = rows.map((row, i) => {
    const y = 8 + i * 46;
    const reach = (value: number) =>
      Math.max(0, Math.min(1.1, value / Math.max(1e-9, Math.abs(number(row, 'target'))))) * 300;
    const width = reach(number(row, 'value'));
    const state = String(row['state']);
    const due = reach(number(row, 'byNow'));
    const words = row['value'] === null ? state : `${percent(width / 300)}, ${state}`;
    return (
      label(String(row['name']).slice(0, 42), { x: 0, y: y + 14 }) +
      label(String(row['objective']).slice(0, 46), { x: 0, y: y + 31, kind: 'tick' }) +
      `<rect x="290" y="${y + 4}" width="300" height="22" class="track"/>` +
      `<rect x="290" y="${y + 4}" width="${round(Math.max(1, width))}" height="22" fill="${states[state] ?? colours[0]}"/>` +
      `<line x1="${round(290 + due)}" x2="${round(290 + due)}" y1="${y}" y2="${y + 30}" class="axis"/>` +
      label(words, { x: 720, y: y + 19, at: 'end', kind: 'tick' })
    );
  });
  return svg('Goals and how far they are', { width: 720, height: 12 + rows.length * 46 }, bars.join(''));
};

/** One bar a stage, in the order of a life. */
export const stageBars = (rows: readonly Row[]): string => {
  const order = ['new', 'active', 'loyal', 'at-risk', 'dormant', 'lost'];
  const sorted = rows.toSorted(
    (a, b) => order.indexOf(String(a['stage'])) - order.indexOf(String(b['stage'])),
  );
  const most = Math.max(1, ...rows.map((row) => number(row, 'people')));
  const bars = sorted.map((row, i) => {
    const width = (number(row, 'people') / most) * 440;
    const y = 8 + i * 34;
    return (
      label(row['stage'], { x: 120, y: y + 18, at: 'end' }) +
      `<rect x="132" y="${y}" width="${round(Math.max(1, width))}" height="26" fill="${colours[0]}"/>` +
      label(`${number(row, 'people')} (${percent(number(row, 'share'))})`, {
        x: 140 + Math.max(1, width),
        y: y + 18,
        kind: 'tick',
      })
    );
  });
  return svg('People by stage', { width: 720, height: 12 + rows.length * 34 }, bars.join(''));
};
