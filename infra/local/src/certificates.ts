import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { services } from './services.ts';

/** Makes what is missing in a folder of certificates: the authority, and a certificate for each service and an operator. */
export const prepareCertificates = async (folder: string): Promise<void> => {
  const programs = [...services.map(({ name }) => name), 'operator'];
  const missing = programs.filter((name) => !existsSync(join(folder, `${name}.pem`)));
  if (missing.length === 0) return;
  const { writeCertificates } = await import('@icrm/certificates');
  await writeCertificates({
    folder,
    programs: missing,
    trustDomain: 'icrm.local',
    hosts: ['localhost', '127.0.0.1'],
    days: 90,
  });
};

/** The settings by which a service shows its certificate and checks those of others; none without a folder. */
export const certificatesOf = (
  service: string,
  folder: string | undefined,
): Readonly<Record<string, string>> =>
  folder === undefined
    ? {}
    : {
        ICRM_TLS_CERT: join(folder, `${service}.pem`),
        ICRM_TLS_KEY: join(folder, `${service}-key.pem`),
        ICRM_TLS_CA: join(folder, 'ca.pem'),
      };
