import { describe, expect, test } from '@jest/globals';
import { sentimentOf } from './sentiment.ts';

describe('how a text sounds', () => {
  test.each([
    ['Muchas gracias, excelente trato y muy amable', 'es', 'good'],
    ['Es una vergüenza, servicio pésimo, estafa', 'es', 'bad'],
    ['No funciona, está roto', 'es', 'bad'],
    ['Great service, thank you, really helpful', 'en', 'good'],
    ['This is unacceptable, the worst support', 'en', 'bad'],
    ['It is not bad at all', 'en', 'good'],
    ['No estoy contento', 'es', 'bad'],
  ])('%s: %s, %s', (text, language, tone) => {
    const sentiment = sentimentOf(text);
    expect(sentiment?.language).toBe(language);
    expect(Math.sign(sentiment?.score ?? 0)).toBe(tone === 'good' ? 1 : -1);
  });

  test('is unknown where no word of the list is in it', () =>
    expect(sentimentOf('The meter shows 4711')).toBeUndefined());

  test('is stronger with more of it, and never beyond its range', () => {
    const once = sentimentOf('terrible')?.score ?? 0;
    const often = sentimentOf('terrible horrible awful scam worst '.repeat(50))?.score ?? 0;
    expect(often).toBeLessThan(once);
    expect(often).toBeGreaterThanOrEqual(-1);
  });

  test('names the topics that stand in it, by whole words without accents', () =>
    expect(sentimentOf('El inversor es fatal', ['inversor', 'inverso'])?.topics).toEqual(['inversor']));
});
