import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messagesOf } from './mbox.ts';

const read = async (text: string, piece = 1_000): Promise<string[]> => {
  const found: string[] = [];
  const source = (async function* () {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  })();
  for await (const message of messagesOf(source)) found.push(message.toString());
  return found;
};

describe('a mailbox file', () => {
  test('has its messages, with lines that look like a beginning put right', async () =>
    expect(
      await read('From a Mon\nSubject: 1\n\n>From here\n>>From there\n\nFrom b Tue\nSubject: 2\n\nbye\n'),
    ).toEqual(['Subject: 1\n\nFrom here\n>From there\n', 'Subject: 2\n\nbye\n']));

  test('without a beginning, and an empty one, have none', async () => {
    expect(await read('Subject: 1\n\nhello')).toEqual([]);
    expect(await read('')).toEqual([]);
  });

  test('is read the same however it comes in pieces', async () => {
    const line = fc.constantFrom('hello', '', 'From x', '>From y', 'Subject: z', '\r');
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, piece) => {
        const text = `From a\n${lines.join('\n')}`;
        expect(await read(text, piece)).toEqual(await read(text));
      }),
      { numRuns: 50 },
    );
  });
});
