export type Theme = 'dark' | 'light';

const STORED = 'quotelab.theme';

/** The theme in force: the reader's choice, or the system's while there is none. */
export class ThemeChoice {
  private chosen = $state<Theme | null>(null);
  private system = $state<Theme>('dark');
  readonly theme: Theme = $derived(this.chosen ?? this.system);

  constructor() {
    const light = matchMedia('(prefers-color-scheme: light)');
    this.system = light.matches ? 'light' : 'dark';
    light.addEventListener('change', () => {
      this.system = light.matches ? 'light' : 'dark';
      this.apply();
    });
    const stored = remembered(STORED);
    if (stored === 'dark' || stored === 'light') this.chosen = stored;
    this.apply();
  }

  toggle(): void {
    this.chosen = this.theme === 'dark' ? 'light' : 'dark';
    remember(STORED, this.chosen);
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset.theme = this.theme;
  }
}

/** A setting kept in this browser; null where there is none or the browser keeps none. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a setting in this browser, where it lets us. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that stores nothing still shows the page.
  }
}
