/** Host with port of an address template; '' where there is none to see. */
export function hostOf(address: string): string {
  return /^wss?:\/\/([^/?#]*)/i.exec(address.trim())?.[1].toLowerCase() ?? '';
}

/** Whether a host is this machine, which needs no confirmation. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
}

/** Whether somebody has to confirm that an address leads where he wants. */
export function needsConfirmation(address: string, presetHosts: readonly string[]): boolean {
  const host = hostOf(address);
  return host !== '' && !isLoopback(host) && !presetHosts.includes(host.replace(/:443$/, ''));
}

/** Whether the key would travel in the address. */
export function carriesKey(address: string): boolean {
  return address.includes('{key}');
}
