import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from '@jest/globals';
import { mayCall, namesWithCallers } from './callers.ts';

const { file } = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(new URL('gen/descriptors.binpb', import.meta.url)),
);
const served = file.flatMap(({ package: of, service }) =>
  service.flatMap(({ name, method }) => [`${of}.${name}`, ...method.map((it) => `${of}.${name}/${it.name}`)]),
);

describe('the table of callers', () => {
  test('names what there is', () => {
    const unknown = namesWithCallers().filter((name) => !served.includes(name) && !name.startsWith('grpc.'));
    expect(unknown).toEqual([]);
  });

  test('lets the gateway call every method', () => {
    const methods = served.filter((name) => name.includes('/'));
    expect(methods.filter((method) => !mayCall('gateway', method))).toEqual([]);
  });

  test('puts a method before its service, and strangers nowhere', () => {
    expect(mayCall('sales', 'icrm.view.v1.ViewService/GetCustomerView')).toBe(true);
    expect(mayCall('sales', 'icrm.view.v1.ViewService/RebuildViews')).toBe(false);
    expect(mayCall('sales', 'icrm.feed.v1.ArchiveService/Export')).toBe(false);
    for (const program of ['eve', '', 'constructor', '__proto__'])
      expect(served.filter((name) => mayCall(program, name))).toEqual([]);
  });
});
