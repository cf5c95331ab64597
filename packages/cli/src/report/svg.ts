/** Text that is safe in markup. */
export const text = (value: unknown): string =>
  String(value ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The area of a chart inside its margins. */
export type Frame = {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

export const frame = (height: number, left = 52): Frame => ({
  width: 720,
  height,
  left,
  right: 16,
  top: 12,
  bottom: 32,
});

/** Maps a number between two ends onto pixels between two others. */
export const scale =
  ([from, to]: readonly [number, number], [start, end]: readonly [number, number]) =>
  (value: number): number =>
    to === from ? start : start + ((value - from) / (to - from)) * (end - start);

/** An SVG with a title for those who do not see it. */
export const svg = (
  title: string,
  { width, height }: Pick<Frame, 'width' | 'height'>,
  inner: string,
): string => `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(title)}">${inner}</svg>`;

type Label = {
  readonly x: number;
  readonly y: number;
  readonly at?: 'start' | 'middle' | 'end';
  readonly kind?: string;
};
export const label = (words: unknown, { x, y, at = 'start', kind = 'label' }: Label): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${at}" class="${kind}">${text(words)}</text>`;

export const round = (value: number): number => Math.round(value * 10) / 10;

/** Lines across with their values, and the words below. */
export const axes = (
  { width, height, left, right, bottom }: Frame,
  {
    ys,
    y,
    format,
  }: { ys: readonly number[]; y: (value: number) => number; format: (value: number) => string },
): string =>
  ys
    .map(
      (value) =>
        `<line x1="${left}" x2="${width - right}" y1="${round(y(value))}" y2="${round(y(value))}" class="grid"/>` +
        label(format(value), { x: left - 8, y: y(value) + 4, at: 'end', kind: 'tick' }),
    )
    .join('') +
  `<line x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}" class="axis"/>`;

/** Colours that differ for most eyes, in order. */
export const colours = ['#2f5d8a', '#c2572b', '#5b8a3a', '#7a4b8c', '#8a7a2f', '#3a7f86'];
/** From light to dark, 0 to 1. */
export const shade = (share: number): string => {
  const at = Math.max(0, Math.min(1, share));
  const mix = (from: number, to: number) => Math.round(from + (to - from) * at);
  return `rgb(${mix(240, 31)},${mix(244, 78)},${mix(248, 121)})`;
};
/** Ink that can be read on a shade. */
export const inkOn = (share: number): string => (share > 0.5 ? '#fff' : '#1d2733');
export const percent = (value: number): string => `${Math.round(value * 1000) / 10} %`;
