import { serveWorker } from '../../src/index.ts';

await serveWorker((data) => {
  const { script } = data as { script: string };
  return {
    name: 'engine',
    async start() {
      if (script === 'start fails') throw new Error('the file is locked');
      if (script === 'dies') setTimeout(() => process.exit(3), 20);
      if (script === 'throws') setTimeout(() => Promise.reject(new Error('disk full')), 20);
      return `${script} ${process.execArgv.length} ${process.env['NODE_OPTIONS'] ?? 'none'}`;
    },
    async stop() {
      if (script === 'stop fails') throw new Error('cannot sync');
    },
  };
});
