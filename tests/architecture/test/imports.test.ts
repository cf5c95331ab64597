import { describe, expect, test } from '@jest/globals';
import { type Import, importsOf, sources } from '../src/imports.ts';

const all = sources('packages', 'services', 'infra').flatMap(importsOf);
const within = (pattern: RegExp) => all.filter(({ from }) => pattern.test(from));
const show = (found: readonly Import[]) => found.map(({ from, to }) => `${from} -> ${to}`);

/** Where each driver may be imported; everything else goes through that package's port. */
const drivers: Record<string, RegExp> = {
  '@eventstore/db-client': /^(packages\/event-store|infra\/engines\/eventstore)\//,
  '@duckdb/node-api': /^packages\/column-store\//,
  mongodb: /^packages\/read-store\//,
  kafkajs: /^packages\/messaging\//,
  express: /^packages\/http\//,
  '@grpc/grpc-js': /^(packages\/(rpc|contracts)|infra\/engines\/eventstore)\//,
  '@opentelemetry/sdk-node': /^packages\/telemetry\//,
  pino: /^packages\/telemetry\//,
};

describe('who may import what', () => {
  test('a domain imports only itself, the decider package and types of the contracts', () => {
    const wrong = within(/^services\/[^/]+\/src\/domain\//).filter(
      ({ from, to, typeOnly }) =>
        !to.startsWith(from.slice(0, from.indexOf('/domain/') + '/domain/'.length)) &&
        !(to === '@icrm/decider') &&
        !(to === '@icrm/contracts' && typeOnly),
    );
    expect(show(wrong)).toEqual([]);
  });

  test('application does not know its adapters', () => {
    expect(
      show(within(/\/src\/application\//).filter(({ to }) => /\/src\/(adapters|integration)\//.test(to))),
    ).toEqual([]);
  });

  test('nothing but main and tests imports a composition root', () => {
    const wrong = within(/^services\//).filter(
      ({ from, to }) => /\/src\/service\.ts$/.test(to) && !/\/src\/(main|index)\.ts$/.test(from),
    );
    expect(show(wrong)).toEqual([]);
  });

  test('a service never imports another service', () => {
    expect(show(within(/^services\//).filter(({ to }) => to.startsWith('@icrm/service-')))).toEqual([]);
    const name = (path: string) => path.split('/')[1];
    expect(
      show(
        within(/^services\//).filter(({ from, to }) => to.startsWith('services/') && name(from) !== name(to)),
      ),
    ).toEqual([]);
  });

  test('packages do not depend on services, engines do not depend on packages', () => {
    expect(show(within(/^packages\//).filter(({ to }) => to.startsWith('@icrm/service-')))).toEqual([]);
    expect(show(within(/^infra\/engines\//).filter(({ to }) => to.startsWith('@icrm/')))).toEqual([]);
  });

  test.each(Object.entries(drivers))('%s stays in its package', (driver, home) => {
    const wrong = all.filter(
      ({ from, to }) => (to === driver || to.startsWith(`${driver}/`)) && !home.test(from),
    );
    expect(show(wrong)).toEqual([]);
  });

  test('a package is imported by its public names, never by a path into it', () => {
    const wrong = all.filter(({ to }) => /^@icrm\/[^/]+\/(src|dist)\//.test(to));
    expect(show(wrong)).toEqual([]);
  });
});
