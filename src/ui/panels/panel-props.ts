import type { Frame } from '../../../workers/protocol';
import type { Config } from '../../session/config';
import type { EngineClient } from '../engine.svelte';

/** What every panel is given; each takes what it needs. */
export interface PanelProps {
  client: EngineClient;
  /** At a pace for reading; null before the first. */
  frame: Frame | null;
  config: Config;
}

/** What a tab is given besides. All of it can be undone. */
export interface TabProps extends PanelProps {
  /** Settings from now on in force throughout the session. */
  onchange: (config: Config) => void;
  /** A whole configuration, timed inputs included, in place of the one that runs. */
  onrun: (config: Config) => void;
  /** Name of the scenario that runs, or that what runs has come from; '' for something of one's own. */
  scenario: string;
  /** Lets a tab open another experiment in the place of this one, which comes from a scenario; '' = see which. */
  onreplace: (open: () => Promise<unknown>, from: string) => Promise<void>;
}
