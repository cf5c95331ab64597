import { Parser } from '@asyncapi/parser';
import { expect, test } from '@jest/globals';
import { asyncApiDocument } from '../src/catalogue/index.ts';

test('the AsyncAPI document is valid, its examples included', async () => {
  const diagnostics = await new Parser().validate(JSON.stringify(asyncApiDocument('1.0.0')));
  expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
});
