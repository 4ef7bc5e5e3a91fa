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
