/** How alerts are given besides the line on the page, kept in this browser. */
export interface AlertSettings {
  readonly sound: boolean;
  readonly notify: boolean;
}

const KEPT = 'quotelab.alerts';

function kept(): AlertSettings {
  try {
    const { sound, notify } = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, unknown>;
    return { sound: sound === true, notify: notify === true };
  } catch {
    return { sound: false, notify: false };
  }
}

let settings = $state.raw(kept());

export const alertSettings = {
  get now(): AlertSettings {
    return settings;
  },
  /** Takes a choice; without storage it holds until the page goes. */
  set(next: AlertSettings): void {
    settings = next;
    try {
      localStorage.setItem(KEPT, JSON.stringify(next));
    } catch {
      // Nothing is kept here.
    }
  },
};

/** Asks the browser whether it may notify; false if it may not, or cannot. */
export async function mayNotify(): Promise<boolean> {
  if (typeof Notification === 'undefined') return false;
  if (Notification.permission !== 'default') return Notification.permission === 'granted';
  return (await Notification.requestPermission()) === 'granted';
}
