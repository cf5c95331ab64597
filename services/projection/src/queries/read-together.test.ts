import { expect, test } from '@jest/globals';
import { readTogether } from './read-together.ts';

test('what is asked for in one turn is read as one, each id once, and a failure is told to all who asked', async () => {
  const asked: (readonly string[])[] = [];
  let down = false;
  const collection = {
    async getMany(ids: readonly string[]) {
      if (down) throw new Error('away');
      asked.push(ids);
      return new Map(ids.filter((id) => id !== 'nobody').map((_id) => [_id, { _id }]));
    },
  };
  const answers = await Promise.all(
    ['a', 'b', 'a', 'nobody'].map(async (id) => (await readTogether(collection)([id])).get(id)?._id),
  );
  expect(answers).toEqual(['a', 'b', 'a', undefined]);
  expect(asked).toEqual([['a', 'b', 'nobody']]);
  down = true;
  const failing = await Promise.allSettled(['a', 'b'].map((id) => readTogether(collection)([id])));
  expect(failing.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  down = false;
  expect((await readTogether(collection)(['c'])).size).toBe(1);
});
