import { describe, expect, test } from '@jest/globals';
import { searchText } from './search-bytes.ts';

const value = 'Zq0a1b2c3d4e5f';

describe('the search for bytes', () => {
  test.each([
    ['as it is', `{"name":"${value}"}`],
    ['in capitals', value.toUpperCase()],
    ['in hex', Buffer.from(`..${value}..`).toString('hex')],
    ['in UTF-16', Buffer.from(`..${value}..`, 'utf16le').toString('latin1')],
  ])('finds a value %s', (_form, text) => {
    expect(searchText('here', text, [value]).length).toBeGreaterThan(0);
  });

  test.each([0, 1, 2, 3, 4])('finds a value in base64, %d bytes after its beginning', (before) => {
    const text = Buffer.from(`${'.'.repeat(before)}${value}, and more`).toString('base64');
    expect(searchText('here', text, [value]).length).toBeGreaterThan(0);
  });

  test('finds each of many, at the beginning and at the end', () => {
    const values = Array.from({ length: 500 }, (_, n) => `Zq${n.toString(16).padStart(12, '7')}`);
    const found = searchText('here', values.join(''), values);
    expect(new Set(found.map((it) => it.value))).toEqual(new Set(values));
  });

  test('finds nothing where there is nothing', () => {
    expect(searchText('here', 'Zq0a1b2c3d4e5', [value])).toEqual([]);
  });
});
