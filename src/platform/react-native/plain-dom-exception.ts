/** The codes that the names used here have had since before there were names. */
const CODES: Readonly<Record<string, number>> = {
  NotSupportedError: 9,
  InvalidStateError: 11,
  SyntaxError: 12,
  InvalidAccessError: 15,
  SecurityError: 18,
  AbortError: 20,
};

/** The `DOMException` for runtimes without one. */
export class PlainDomException extends Error {
  override readonly name: string;
  readonly code: number;

  constructor(message = '', name = 'Error') {
    super(message);
    this.name = name;
    this.code = CODES[name] ?? 0;
  }
}
