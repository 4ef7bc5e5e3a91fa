import type { Instruments } from '../instruments';

/** A venue's messages as recorded: what they say goes into rows of the instruments they name. */
export interface Venue {
  readonly label: string;
  /** Whether a message is in this venue's manner; decides once, by the first that any venue knows. */
  recognises(message: Record<string, unknown> | readonly unknown[]): boolean;
  /** Begins a recording. */
  open(instruments: Instruments): VenueDecoder;
}

export interface VenueDecoder {
  /**
   * Takes one message, received at `us` (µs since 1970; null where the recording does not say: then the venue's own time
   * counts). null = fine, or of no interest; otherwise what is wrong with it.
   */
  take(message: unknown, us: number | null): string | null;
  /** The recorder connected again: what was told in between is missing. Of use where no message would show it. */
  reconnected?(): void;
  /** Everything is read: last remarks on the recording. */
  finish(): void;
}
