import type { Dialect } from '../../feed/dialect';
import type { OwnFrames } from '../../feed/own-frames';
import { FEEDS } from '../../feed/registry';

export interface FeedPresetGroup {
  readonly label: string;
  readonly presets: readonly { readonly name: string; readonly dialect: Dialect }[];
}

/** The feeds of the menu by what one may expect of them. */
export function feedPresetGroups(): readonly FeedPresetGroup[] {
  const all = Object.entries(FEEDS).map(([name, dialect]) => ({ name, dialect }));
  const documented = all.filter(({ name }) => name.startsWith('purple-flea'));
  const own = all.filter(({ dialect }) => dialect.hosts.length === 0);
  const open = all.filter((preset) => !documented.includes(preset) && !own.includes(preset));
  return [
    { label: 'Purple Flea: in its articles, on no public server', presets: documented },
    { label: 'This machine', presets: own },
    { label: 'Public venues, no key needed', presets: open },
  ];
}

/** A keyless venue that is there for everybody: the first of the public ones, or the next where that has just failed. */
export function keylessPreset(failed = ''): string {
  return feedPresetGroups()[2].presets.find(({ name }) => name !== failed)!.name;
}

/** The preset that stands chosen at first: the reader's last choice, or one that answers without a key. */
export function firstPreset(chosenBefore: string | null): string {
  return chosenBefore !== null && Object.hasOwn(FEEDS, chosenBefore) ? chosenBefore : keylessPreset();
}

/** The frames of a preset as a user may edit them: its own, with the symbol written out and the key as `{key}`. */
export function framesOf(dialect: Dialect, symbol: string): OwnFrames {
  const greeting = dialect.greet({ symbol, key: '{key}', nowUs: 0 });
  return {
    greeting: greeting.map((frame) => frame.replace('"timestamp_ns":0', '"timestamp_ns":"{nowNs}"')),
    ping: dialect.ping,
  };
}
