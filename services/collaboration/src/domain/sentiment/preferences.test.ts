import { expect, test } from '@jest/globals';
import { preferencesIn } from './preferences.ts';

test.each([
  ['I love electric bikes, but they are dear', ['likes electric bikes']],
  ['Me encantan las bicicletas eléctricas!', ['likes bicicletas eléctricas']],
  [
    'No me gustan los contratos largos. Prefiero pagar por mes',
    ['dislikes contratos largos', 'likes pagar por mes'],
  ],
  ["I don't like phone menus and I'm looking for a heat pump for my house", ['dislikes phone menus']],
  ["Hello! I'm looking for a heat pump because winter comes", ['wants heat pump']],
  ['Estoy buscando una bomba de calor', ['wants bomba de calor']],
  ['I love it', []],
  ['The lovely inverter hums, prefer not to say', []],
  ['', []],
])('%j says %j', (text, expected) =>
  expect(preferencesIn(text).map(({ attitude, what }) => `${attitude} ${what}`)).toEqual(expected),
);

test('a claim says how sure it is, by which list, and for how long', () =>
  expect(preferencesIn('Me gusta el té')).toEqual([
    {
      ...{ what: 'té', attitude: 'likes', confidence: 0.6, forDays: 180 },
      model: { id: 'phrases', version: 1 },
    },
  ]));
