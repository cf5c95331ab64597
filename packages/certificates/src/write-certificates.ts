import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, createAuthority, openAuthority } from './authority.ts';

/** A folder of certificates, and for whom it is. */
export type CertificateFolder = {
  readonly folder: string;
  /** The names of the programs: `sales`, `gateway`, … */
  readonly programs: readonly string[];
  readonly trustDomain: string;
  /** Host names and addresses besides the program's own name. */
  readonly hosts: readonly string[];
  readonly days: number;
};

/**
 * Writes `ca.pem`, and `<program>.pem` with `<program>-key.pem` for each program: what ICRM_TLS_CA, ICRM_TLS_CERT and
 * ICRM_TLS_KEY name. An authority that is in the folder already signs again; the programs' certificates are made anew.
 */
export const writeCertificates = async (wanted: CertificateFolder): Promise<void> => {
  const { folder, programs, trustDomain, hosts, days } = wanted;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = await authorityIn(folder);
  for (const program of programs) {
    const uris = [`spiffe://${trustDomain}/icrm/${program}`];
    const leaf = { uris, hosts: [program, ...hosts], notAfter: new Date(Date.now() + days * 86_400_000) };
    const { certificate, key } = await authority.issue(leaf);
    await writeFile(join(folder, `${program}-key.pem`), key, { mode: 0o600 });
    await writeFile(join(folder, `${program}.pem`), certificate);
  }
};

const authorityIn = async (folder: string): Promise<Authority> => {
  const [certificate, key] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
  if (await exists(key))
    return openAuthority({
      certificate: await readFile(certificate, 'utf8'),
      key: await readFile(key, 'utf8'),
    });
  const made = await createAuthority();
  await writeFile(certificate, made.certificate);
  await writeFile(key, made.key, { mode: 0o600 });
  return made;
};

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
