import type { SettingDescription } from './define-settings.ts';

/** The settings as a Markdown table, for READMEs that a check keeps equal to the code. */
export const settingsTable = (settings: readonly SettingDescription[]): string =>
  [
    '| variable | meaning | default |',
    '|---|---|---|',
    ...settings.map(
      ({ variable, summary, required, default: value }) =>
        `| \`${variable}\` | ${summary} | ${required ? 'required' : value === undefined ? '-' : `\`${value}\``} |`,
    ),
  ].join('\n');
