import { duration } from '../../text.ts';
import type { FindingId } from '../catalogue.ts';
import type { Certificate, CertificateFault, Secured } from '../certificate.ts';
import { consequenceOf } from '../defaults.ts';
import { type Finding, finding } from '../finding.ts';
import { hostOf, type Target } from '../target.ts';

/** A certificate that is renewed by itself is renewed long before this. */
const SOON_MS = 14 * 86_400_000;

const ID_OF_FAULT: Readonly<Record<CertificateFault, FindingId>> = {
  expired: 'tls-expired',
  'not-yet-valid': 'tls-not-yet-valid',
  'self-signed': 'tls-self-signed',
  'wrong-name': 'tls-wrong-name',
  'incomplete-chain': 'tls-incomplete-chain',
  untrusted: 'tls-untrusted',
};

/** What OpenSSL says where the other end answers with something else. */
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_RECORD_LAYER_FAILURE',
]);

/** What the TLS handshake and the certificate say. */
export function judgeTls({ url, timeoutMs }: Target, secured: Secured): readonly Finding[] {
  switch (secured.type) {
    case 'timeout':
      return [finding('tls-timeout', `No TLS handshake within ${duration(timeoutMs)}.`)];
    case 'failed': {
      const { code, message } = secured;
      const id = NO_TLS.has(code) ? 'tls-not-spoken' : 'tls-failed';
      return [
        finding(id, `The TLS handshake failed: ${code}.`, {
          follows: afterError(code),
          measured: { code, message },
        }),
      ];
    }
    case 'secure':
      return judgeCertificate(hostOf(url), secured.certificate, secured.version);
  }
}

function judgeCertificate(host: string, certificate: Certificate, version: string): readonly Finding[] {
  const { faults, remainingMs, validTo, issuer, names } = certificate;
  const measured = { version, ...certificate };
  if (faults.length > 0) {
    return faults.map((fault) =>
      finding(ID_OF_FAULT[fault], faultInWords(fault, host, certificate), {
        follows: afterError(
          fault === 'wrong-name' ? 'ERR_TLS_CERT_ALTNAME_INVALID' : String(certificate.verifyCode),
        ),
        measured,
      }),
    );
  }
  const seen = `${version}, a certificate for ${names} from ${issuer}, valid until ${validTo}.`;
  const good = finding('tls-ok', seen, { measured });
  if (remainingMs > SOON_MS) return [good];
  return [good, finding('tls-expires-soon', `It expires on ${validTo}.`, { measured: { remainingMs } })];
}

/** What follows in Node, where the error shows. */
function afterError(code: string): string {
  const error = Object.assign(new Error('TLS'), { code });
  return consequenceOf({ stage: 'handshake', cause: 'handshake-failed', category: 'tls-failure', error })
    .text;
}

function faultInWords(fault: CertificateFault, host: string, certificate: Certificate): string {
  const { subject, issuer, names, validFrom, validTo, verifyCode } = certificate;
  switch (fault) {
    case 'expired':
      return `The certificate for ${subject} was valid until ${validTo}.`;
    case 'not-yet-valid':
      return `The certificate for ${subject} is valid from ${validFrom} on.`;
    case 'self-signed':
      return `The certificate for ${subject} is signed by ${issuer === subject ? 'itself' : issuer}, whom nobody vouches for.`;
    case 'wrong-name':
      return `The certificate is for ${names === '' ? subject : names}, not for ${host}.`;
    case 'incomplete-chain':
      return `The certificate for ${subject} was issued by ${issuer}, and no chain leads from there to an authority.`;
    case 'untrusted':
      return `The certificate for ${subject} from ${issuer} could not be verified: ${verifyCode}.`;
  }
}
