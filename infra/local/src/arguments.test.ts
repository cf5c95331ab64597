import { describe, expect, test } from '@jest/globals';
import { readArguments } from './arguments.ts';

describe('the arguments of npm start', () => {
  test('have defaults', () => {
    expect(readArguments([])).toMatchObject({ port: 8080, processes: false, demo: false });
    expect(readArguments([]).data).toMatch(/\/data$/);
  });

  test('take a folder and a port', () =>
    expect(readArguments(['--data', '/tmp/x', '--port', '0', '--demo'])).toMatchObject({
      data: '/tmp/x',
      port: 0,
      demo: true,
    }));

  test.each([[['--port', 'http']], [['--port', '70000']], [['--prot', '1']], [['stray']]])(
    '%j is refused',
    (argv) => expect(() => readArguments(argv)).toThrow(),
  );
});
