import type { Config } from '../../session/config';
import { MOST_DESKS } from '../../session/desk-in-world';
import { remember, remembered } from '../theme.svelte';
import { deskInWords } from './setting-words';

/** A desk set aside, to be run beside the one that plays. */
export interface Pin {
  readonly id: string;
  /** What tells it from the usual desk. */
  readonly name: string;
  readonly config: Config;
}

const STORED = 'quotelab.desks';

/** The desks that the reader has set aside, kept in this browser. */
export class PinnedDesks {
  list = $state.raw<readonly Pin[]>(storedPins());

  /** Sets a desk aside; says how that went. One that is already there is not taken twice. */
  pin(config: Config): string {
    const id = idOf(config);
    const name = deskInWords(config);
    if (this.list.some((other) => other.id === id)) return `Already pinned: ${name}.`;
    if (this.list.length >= MOST_DESKS) return `No more than ${MOST_DESKS} desks can be pinned: unpin one.`;
    this.keep([...this.list, { id, name, config }]);
    return `Pinned: ${name}. It goes on under Desks, on the same tape.`;
  }

  unpin(id: string): void {
    this.keep(this.list.filter((pin) => pin.id !== id));
  }

  private keep(list: readonly Pin[]): void {
    this.list = list;
    remember(STORED, JSON.stringify(list.map(({ config }) => config)));
  }
}

/** The same desk in another market is the same desk. */
function idOf({ strategy, layers, layerMode, execution, venue, fees, risk, actions }: Config): string {
  return JSON.stringify([strategy, layers, layerMode, execution, venue, fees, risk, actions]);
}

/** What cannot be named was not written by this version: it is left out, and the engine checks the rest. */
function storedPins(): Pin[] {
  try {
    const configs: unknown = JSON.parse(remembered(STORED) ?? '[]');
    if (!Array.isArray(configs)) return [];
    return (configs as Config[])
      .slice(0, MOST_DESKS)
      .map((config) => ({ id: idOf(config), name: deskInWords(config), config }));
  } catch {
    return [];
  }
}

let shared: PinnedDesks | null = null;

/** The page's one list. */
export function pinnedDesks(): PinnedDesks {
  shared ??= new PinnedDesks();
  return shared;
}
