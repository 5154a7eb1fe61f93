import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { systemClock as clock } from '../../socket/system-clock.ts';
import { within } from './within.ts';

/** What is wrong with a certificate. */
export type CertificateFault =
  | 'expired'
  | 'not-yet-valid'
  | 'self-signed'
  | 'wrong-name'
  | 'incomplete-chain'
  | 'untrusted';

/** What a certificate says of itself, and what is wrong with it. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** The names that it is made out to. */
  readonly names: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Milliseconds until it expires; negative once it has. */
  readonly remainingMs: number;
  /** What OpenSSL says of the chain; `undefined` if it leads to an authority. */
  readonly verifyCode: string | undefined;
  readonly faults: readonly CertificateFault[];
}

/** What became of a TLS handshake. */
export type Secured =
  | {
      readonly type: 'secure';
      readonly socket: TLSSocket;
      readonly version: string;
      readonly certificate: Certificate;
    }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'timeout' };

/** The codes of OpenSSL for a chain that could not be verified. It tells one; the name is checked apart. */
const FAULT_OF_CODE: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'incomplete-chain',
  UNABLE_TO_GET_ISSUER_CERT: 'incomplete-chain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'incomplete-chain',
};

/**
 * Makes the TLS handshake over a TCP connection and looks at the certificate. A bad one does not end the handshake, so that
 * all that is wrong with it can be told.
 */
export async function secure(
  socket: Socket,
  host: string,
  timeoutMs: number,
  keep: (socket: TLSSocket) => void,
): Promise<Secured> {
  const secured = connect({
    socket,
    rejectUnauthorized: false,
    // Checked below, and told beside a fault of the chain.
    checkServerIdentity: () => undefined,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  keep(secured);
  const outcome = await within(handshake(secured, host), timeoutMs);
  if (outcome?.type !== 'secure') secured.destroy();
  return outcome ?? { type: 'timeout' };
}

function handshake(socket: TLSSocket, host: string): Promise<Secured> {
  return new Promise((resolve) => {
    socket.once('secureConnect', () =>
      resolve({
        type: 'secure',
        socket,
        version: socket.getProtocol() ?? 'TLS',
        certificate: examine(socket, host),
      }),
    );
    // Stays: an error that nobody listens to would end the process.
    socket.on('error', ({ code = 'unknown', message }: NodeJS.ErrnoException) =>
      resolve({ type: 'failed', code, message }),
    );
    socket.once('close', () =>
      resolve({ type: 'failed', code: 'ECONNRESET', message: 'The line was lost.' }),
    );
  });
}

function examine(socket: TLSSocket, host: string): Certificate {
  const certificate = socket.getPeerCertificate();
  const { valid_from: validFrom, valid_to: validTo } = certificate;
  const code = codeOf(socket.authorizationError);
  const faults: CertificateFault[] = [];
  if (code !== undefined) faults.push(FAULT_OF_CODE[code] ?? 'untrusted');
  if (checkServerIdentity(host, certificate) !== undefined) faults.push('wrong-name');
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    names: certificate.subjectaltname ?? '',
    validFrom,
    validTo,
    remainingMs: Date.parse(validTo) - (clock.wallTime?.() ?? 0),
    verifyCode: code,
    faults,
  };
}

/** The code of OpenSSL. It is typed as an error, and is a string. */
function codeOf(error: unknown): string | undefined {
  return error === undefined || error === null ? undefined : String(error);
}

function nameOf(subject: PeerCertificate['subject'] | undefined): string {
  const { CN, O } = subject ?? {};
  return String(CN ?? O ?? 'nobody');
}
