import { status } from '@grpc/grpc-js';

/** The gRPC status codes that are errors, by name. */
export type RpcCode = Exclude<keyof typeof status, 'OK'>;

const names = new Map(Object.entries(status).map(([name, value]) => [value as number, name as RpcCode]));

/** The number of a code on the wire. */
export const codeNumber = (code: RpcCode): number => status[code];

/** The code of a number on the wire; numbers nobody knows are UNKNOWN. */
export const codeName = (value: number): RpcCode => names.get(value) ?? 'UNKNOWN';
