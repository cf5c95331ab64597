import { describe, expect, test } from '@jest/globals';
import { defineSettings, type SettingProblem, SettingsError, variable } from './define-settings.ts';
import {
  choiceSetting,
  flagSetting,
  integerSetting,
  listenSetting,
  targetsSetting,
  textSetting,
  urlSetting,
} from './setting-types.ts';
import { settingsTable } from './settings-table.ts';
import { sharedVariables } from './shared-variables.ts';

const settings = defineSettings({
  listen: variable('LISTEN', listenSetting.default({ host: '127.0.0.1', port: 0 }), 'where to listen'),
  brokers: variable('BROKERS', targetsSetting, 'the brokers'),
  tries: variable('TRIES', integerSetting({ min: 1, max: 9 }).default(3), 'how often'),
  verbose: variable('VERBOSE', flagSetting.default(false), 'more lines'),
  mode: variable('MODE', choiceSetting(['fast', 'safe']).optional(), 'how'),
  store: variable('STORE', urlSetting('esdb', 'esdb+discover'), { summary: 'the store', secret: true }),
});
const enough = { BROKERS: 'a:1,b:2', STORE: 'esdb://x:1' };

const problemsOf = (env: Record<string, string>): readonly SettingProblem[] => {
  try {
    settings.read(env);
    return [];
  } catch (error) {
    return error instanceof SettingsError ? error.problems : [];
  }
};

describe('settings', () => {
  test('read as typed values, with defaults for what is not set', () => {
    expect(settings.read(enough)).toEqual({
      listen: { host: '127.0.0.1', port: 0 },
      brokers: ['a:1', 'b:2'],
      tries: 3,
      verbose: false,
      mode: undefined,
      store: 'esdb://x:1',
    });
    expect(
      settings.read({ ...enough, LISTEN: '[::1]:80', VERBOSE: 'yes', MODE: 'safe', TRIES: ' 9 ' }),
    ).toMatchObject({
      listen: { host: '::1', port: 80 },
      verbose: true,
      mode: 'safe',
      tries: 9,
    });
  });

  test('brokers may come as one address with credentials', () => {
    const address = 'kafka://icrm:p%40ss@a:1,b:2?tls=true';
    expect(settings.read({ ...enough, BROKERS: address }).brokers).toEqual([address]);
    expect(problemsOf({ ...enough, BROKERS: 'http://a:1' })).toHaveLength(1);
  });

  test('an empty value counts as unset', () => {
    expect(settings.read({ ...enough, TRIES: '  ' }).tries).toBe(3);
  });

  test('every problem is told at once, with the variable and what would be right', () => {
    expect(problemsOf({ LISTEN: 'here', TRIES: '10', STORE: 'esdb://x:1' })).toEqual([
      {
        variable: 'LISTEN',
        problem: "expected host:port such as 127.0.0.1:8080 (port 0 picks one), got 'here' (where to listen)",
      },
      { variable: 'BROKERS', problem: 'is not set; set it to the brokers' },
      { variable: 'TRIES', problem: "expected a whole number from 1 to 9, got '10' (how often)" },
    ]);
  });

  test('the value of a secret is never shown', () => {
    const [problem] = problemsOf({ ...enough, STORE: 'http://user:hunter2@x' });
    expect(problem?.problem).toMatch(
      /^expected an address that begins with esdb:\/\/ or esdb\+discover:\/\//,
    );
    expect(problem?.problem).not.toContain('hunter2');
  });

  test.each([
    ['LISTEN', 'host:70000'],
    ['BROKERS', 'a:1, b:2'],
    ['VERBOSE', 'maybe'],
    ['MODE', 'reckless'],
    ['TRIES', '1.5'],
    ['TRIES', '1e0'],
    ['STORE', 'esdb://'],
  ])('%s does not take %s', (name, value) => {
    expect(problemsOf({ ...enough, [name]: value }).map(({ variable: wrong }) => wrong)).toEqual([name]);
  });

  test('describe themselves for a table in a README', () => {
    expect(settingsTable(settings.describe().slice(0, 3))).toBe(
      [
        '| variable | meaning | default |',
        '|---|---|---|',
        '| `LISTEN` | where to listen | `127.0.0.1:0` |',
        '| `BROKERS` | the brokers | required |',
        '| `TRIES` | how often | `3` |',
      ].join('\n'),
    );
  });

  test('text is kept as it is, without the blanks around it', () => {
    expect(defineSettings({ name: variable('NAME', textSetting, 'a name') }).read({ NAME: ' a b ' })).toEqual(
      {
        name: 'a b',
      },
    );
  });

  test('the shared variables have distinct names that begin with ICRM_, but for the one of Node', () => {
    const names = Object.values(sharedVariables).map(({ name }) => name);
    // The feed is needed by some and only told of by others.
    expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual(['ICRM_FEED']);
    expect(names.filter((name) => !name.startsWith('ICRM_'))).toEqual(['NODE_ENV']);
  });
});
