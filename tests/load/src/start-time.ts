import { startStack } from '@icrm/test-e2e';
import { startProcess, tempFolder } from '@icrm/testkit';
import { type Figure, median, ms } from './figures.ts';

/** B9: from `npm start` (installed) to the first command read back in the view, beside importing the same packages. */
export const startTime = async (rounds: number): Promise<Figure[]> => {
  const fresh: number[] = [];
  const again: number[] = [];
  const imports: number[] = [];
  for (let i = 0; i < rounds; i++) {
    await using folder = await tempFolder('b9');
    fresh.push(await firstReadBack(folder.path));
    again.push(await firstReadBack(folder.path));
    imports.push(await importOnly());
  }
  const value = `${ms(median(fresh))} in an empty folder, ${ms(median(again))} again; importing the same packages ${ms(median(imports))}`;
  return [
    {
      id: 'B9',
      what: 'npm start to the first command read back',
      value,
      goal: '<= 3,000 ms',
      met: median(fresh) <= 3_000,
    },
  ];
};

const firstReadBack = async (data: string): Promise<number> => {
  const began = performance.now();
  const stack = await startStack(data);
  const made = await stack.post('/v1/customers', {
    kind: 'person',
    source: 'load',
    details: { givenName: 'Ana' },
  });
  const view = await stack.get(`/v1/customers/${made.body.customerId}`, {
    'icrm-min-position': made.position,
  });
  const took = performance.now() - began;
  if (view.status !== 200) throw new Error(`the view answered ${view.status}`);
  await stack.stop();
  return took;
};

const importOnly = async (): Promise<number> => {
  const began = performance.now();
  const peer = await startProcess({ main: new URL('import-peer.ts', import.meta.url), until: /imported/ });
  const took = performance.now() - began;
  await peer.kill();
  return took;
};
