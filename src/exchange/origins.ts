/** Names that only this machine answers to. */
const LOOPBACK = /^(localhost|([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i;

/** Whether a host name or address is this machine itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** The host of a Host header without its port. */
export function hostOf(header: string): string {
  return header.replace(/:\d+$/, '');
}

/** Which pages may speak to the venue from a browser: those of this machine, and those listed. */
export class Origins {
  private readonly listed: ReadonlySet<string>;

  constructor(listed: readonly string[]) {
    this.listed = new Set(listed);
  }

  /** `origin` as the browser sends it; programs that are no browser send none and may always speak. */
  allows(origin: string | undefined): boolean {
    if (origin === undefined) return true;
    if (this.listed.has(origin)) return true;
    const match = /^https?:\/\/([^/]+)$/.exec(origin);
    return match !== null && isLoopback(hostOf(match[1]));
  }
}
