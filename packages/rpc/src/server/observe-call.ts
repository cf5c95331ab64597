import { type Attributes, histogram, startSpan, upDownCounter } from '@icrm/telemetry';
import { codeNumber } from '../codes.ts';
import type { RpcError } from '../rpc-error.ts';
import type { ServerSurfaceCall } from './call-scope.ts';

const duration = histogram('icrm.rpc.server.duration');
const active = upDownCounter('icrm.rpc.server.active');

/** Runs the work of one call inside its span and measures it. The work resolves with the error that was answered. */
export const observeCall = async (
  surface: ServerSurfaceCall,
  method: string,
  work: () => Promise<RpcError | undefined>,
): Promise<void> => {
  const [service = '', name = ''] = method.split('/');
  const attributes: Attributes = { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': name };
  const begin = performance.now();
  active.add(1, attributes);
  const span = startSpan('rpc.server', {
    kind: 'server',
    display: method,
    attributes,
    parent: surface.metadata.get('traceparent')[0]?.toString(),
  });
  const error = await span.run(work);
  const code = error === undefined ? 0 : codeNumber(error.code);
  span.set({ 'rpc.grpc.status_code': code, 'icrm.reason': error?.reason });
  if (error !== undefined && isFailure(error)) span.fail(error);
  span.end();
  active.add(-1, attributes);
  duration.record((performance.now() - begin) / 1e3, { ...attributes, 'rpc.grpc.status_code': code });
};

/** A refusal is a normal answer; these are not. */
const isFailure = ({ code }: RpcError): boolean =>
  ['UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'].includes(code);
