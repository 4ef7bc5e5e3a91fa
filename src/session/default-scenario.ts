import type { Config } from './config';
import { DEFAULT_CONFIG } from './default-config';

/** A named configuration: the menu, headless runs, golden tests and pictures all read this one list. */
export interface Scenario {
  readonly name: string;
  readonly label: string;
  /** Three sentences: what it is, what to watch, what to try. A path in braces stands for the number of that setting: no other words name a number that its control may change. */
  readonly story: string;
  readonly config: Config;
}

/** What runs on arrival: the first of the scenarios. */
export const DEFAULT_SCENARIO: Scenario = {
  name: 'default',
  label: 'BTC-USDC, an ordinary day',
  story:
    'Layers of quotes in a market where a share {market.values.informedShare} of the orders knows the next jump. Watch the reservation price lean against the inventory, and the share of losing fills stand above what chance would make it. Raise γ {strategy.values.gamma} and see the inventory shrink; raise the informed share and see the profit go.',
  config: DEFAULT_CONFIG,
};
