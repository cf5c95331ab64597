import { describe, expect, test } from '@jest/globals';
import { accessOf } from './access.ts';

describe('brokers', () => {
  test('are hosts with ports', () => {
    expect(accessOf(['a:1', 'b:2'])).toEqual({ brokers: ['a:1', 'b:2'] });
  });

  test('come with a user by SCRAM unless told otherwise', () => {
    expect(accessOf(['kafka://icrm:p%40%3Ass@a:1,b:2'])).toEqual({
      brokers: ['a:1', 'b:2'],
      sasl: { mechanism: 'scram-sha-512', username: 'icrm', password: 'p@:ss' },
    });
    expect(accessOf(['kafka://icrm:x@a:1?tls=true&mechanism=plain'])).toEqual({
      brokers: ['a:1'],
      ssl: {},
      sasl: { mechanism: 'plain', username: 'icrm', password: 'x' },
    });
  });

  test.each([
    ['a password in clear', 'kafka://icrm:secret@a:1?mechanism=plain', 'without tls'],
    ['a mechanism nobody knows', 'kafka://icrm:secret@a:1?mechanism=gssapi', 'none of'],
    ['a certificate without TLS', 'kafka://icrm:secret@a:1?tlsCAFile=/ca.pem', 'without tls'],
    ['a misspelt parameter', 'kafka://icrm:secret@a:1?ssl=true', 'no parameter ssl'],
    ['no password', 'kafka://secret@a:1', 'no user'],
    ['no port', 'kafka://icrm:secret@a', 'no brokers'],
  ])('%s is refused without telling the password', (_title, address, words) => {
    const refusal = () => accessOf([address]);
    expect(refusal).toThrow(words);
    expect(refusal).not.toThrow(/secret/);
  });
});
