/** What a reload brings back. */
export interface KeptSession {
  /** As the engine had it; checked when it is opened. Never holds a key: no configuration does. */
  readonly config: unknown;
  readonly scenario: string;
  /** The configuration of the run before beside it; absent or null where none stood. */
  readonly comparedWith?: unknown;
  /** Where the cursor stood, s. */
  readonly untilS: number;
  /** Which world it ran on: a recording has to be read again, a live feed cannot be brought back. */
  readonly source: 'synthetic' | 'replay' | 'live';
  /** It stood still: a tab that is reloaded leaves it so, a new one plays. */
  readonly paused?: boolean;
  /** From when on changes apply, s; absent or null = to the whole session. */
  readonly forkS?: number | null;
  /** Session seconds a second; null = as fast as it can. */
  readonly speed?: number | null;
  /** Under which name its recording is kept, '' = none: another tab may have put its own there since. */
  readonly recording?: string;
}

const KEPT = 'quotelab.session';

/** The session of this tab before it was reloaded, or the last one changed in this browser; null if there is none. */
export function keptSession(): KeptSession | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? localStorage.getItem(KEPT) ?? 'null');
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isKept(kept: unknown): kept is KeptSession {
  if (typeof kept !== 'object' || kept === null) return false;
  const { config, scenario, untilS, source } = kept as Record<string, unknown>;
  return (
    typeof config === 'object' &&
    typeof scenario === 'string' &&
    typeof untilS === 'number' &&
    /^(synthetic|replay|live)$/.test(String(source))
  );
}

/** Keeps it for this tab, and for the next one where somebody has changed something. */
export function keepSession(session: KeptSession, changed: boolean): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(session));
    if (changed) localStorage.setItem(KEPT, JSON.stringify({ ...session, paused: false }));
    else localStorage.removeItem(KEPT);
  } catch {
    // A browser that stores nothing still runs the market.
  }
}
