import type { Config } from '../src/session/config';
import type { PlayerResult } from '../src/session/player';
import type { Session } from '../src/session/session';
import type { Tape } from '../src/tape/tape';
import type { Surroundings } from './engine-host';
import type { LiveSettings, LiveState, TapeSummary } from './protocol';

/** The live side of the worker. */
export class LiveHost {
  session: Session | null = null;
  ghost: Session | null = null;
  private readonly around: Surroundings;
  private readonly onChange: () => void;

  constructor(around: Surroundings, onChange: () => void) {
    this.around = around;
    this.onChange = onChange;
  }

  get active(): boolean {
    return this.session !== null;
  }

  connect(
    _settings: LiveSettings,
    _key: string,
    _config: Config,
  ): { ok: true } | { ok: false; error: string } {
    return { ok: false, error: 'Live is being wired.' };
  }

  disconnect(): void {
    this.stop();
  }

  forgetKey(): void {
    this.onChange();
  }

  stop(): void {
    this.session = null;
    this.ghost = null;
  }

  tick(): void {
    void this.around.now();
  }

  change(_config: unknown): PlayerResult {
    return { ok: true };
  }

  act(_verb: 'kill' | 'reset' | 'reduce'): void {
    this.onChange();
  }

  recording(): { tape: Tape; facts: TapeSummary } | null {
    return null;
  }

  state(): LiveState | null {
    return null;
  }
}
