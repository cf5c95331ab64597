// `npm run build [service …]`: bundles for images. Workspace packages are bundled in; registry packages stay
// imports, so that OpenTelemetry can hook express, grpc-js, kafkajs and mongodb.
import { copyFileSync, existsSync, globSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');
const all = readdirSync(join(root, 'services')).filter((name) =>
  existsSync(join(root, 'services', name, 'src/main.ts')),
);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no service ${unknown.join(', ')}: there are ${all.join(', ')}`);
  process.exit(1);
}

const registryPackagesStay: Plugin = {
  name: 'registry-packages-stay',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || path.startsWith('@icrm/') ? undefined : { path, external: true },
    );
  },
};

for (const name of asked.length > 0 ? asked : all) {
  const began = performance.now();
  await build({
    entryPoints: {
      main: join(root, 'services', name, 'src/main.ts'),
      telemetry: join(root, 'packages/telemetry/src/register.ts'),
    },
    outdir: join(root, 'services', name, 'dist/app'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    sourcemap: 'linked',
    logLevel: 'warning',
    plugins: [registryPackagesStay],
  });
  // Scripts for browsers are served as they are, from beside the bundle.
  for (const file of globSync('src/**/*.js', { cwd: join(root, 'services', name) }))
    copyFileSync(
      join(root, 'services', name, file),
      join(root, 'services', name, 'dist/app', basename(file)),
    );
  console.log(`services/${name}/dist/app  ${Math.round(performance.now() - began)} ms`);
}
