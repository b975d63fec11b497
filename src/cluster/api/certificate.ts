import { generate } from 'selfsigned';

const VALID_DAYS = 3650;

/** A key and a certificate for one address, which is its own authority: whoever trusts exactly this certificate trusts the server. */
export async function selfSignedCertificate(address: string): Promise<{ key: string; certificate: string }> {
  const { private: key, cert: certificate } = await generate([{ name: 'commonName', value: 'cutover embedded cluster' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // A little in the past, for clients whose clock is behind.
    notBeforeDate: new Date(Date.now() - 3_600_000),
    notAfterDate: new Date(Date.now() + VALID_DAYS * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: address },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return { key, certificate };
}
