import type { Stack } from '@icrm/test-e2e';

/** Registers so many people; their ids. */
export const registerCustomers = async (stack: Stack, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { body } = await stack.post('/v1/customers', {
      kind: 'person',
      source: 'load',
      details: { givenName: `Load ${i}` },
    });
    ids.push(body.customerId);
  }
  return ids;
};
