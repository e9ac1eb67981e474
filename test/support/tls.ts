import { readFileSync } from 'node:fs';

/** Path of the certificate of `localhost` and 127.0.0.1 that specs serve TLS with; nobody else trusts it. */
export const CERTIFICATE_FILE = 'test/support/tls/localhost.crt';

export const localhostTls = {
  certificate: readFileSync(CERTIFICATE_FILE),
  key: readFileSync('test/support/tls/localhost.key'),
};
