import { describe, expect, test } from '@jest/globals';
import { scrub } from './scrub.ts';

describe('scrubbing', () => {
  test.each([
    ['duplicate ana.ruiz+crm@mail.example.com here', 'duplicate [email] here'],
    ['esdb://admin:changeit@node:2113', 'esdb://[credentials]@node:2113'],
    ['call +34 600 000 001 now', 'call [phone] now'],
    ['call +346000000012', 'call [phone]'],
  ])('%s', (text, clean) => expect(scrub(text)).toBe(clean));

  test.each([
    'connect ECONNREFUSED 127.0.0.1:2113',
    'node_modules/.pnpm/@grpc+grpc-js@1.14.7/node_modules/@grpc/grpc-js',
    'order-demo.0193a000-0000-7000-8000-0000000000c1 at 1732442219000',
    '2026-03-02T09:00:00.000Z',
  ])('leaves %s alone', (text) => expect(scrub(text)).toBe(text));
});
