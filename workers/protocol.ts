import type { Calibration } from '../src/calibrate/calibrate';
import type { TapeSummary } from '../src/calibrate/tape-summary';
import type { Problem } from '../src/domain/part';
import type { FeedSettings } from '../src/feed/feed-plan';
import type { ErratumResult, ErratumText } from '../src/lab/errata/erratum';
import type { ColumnMap } from '../src/replay/replay';
import type { Config, FillRule } from '../src/session/config';
import type { FillRuleColumns } from '../src/session/fill-rule-band';
import type { FillColumns, RunColumns } from '../src/session/frames';
import type { DeskEvent } from '../src/session/recording';

import type { BreakerState, RiskState } from '../src/session/risk-view';

import type { Analysis, Scorecard } from '../src/session/summary';
import type { MarketTruth } from '../src/tape/tape';
import type { NoFillReason } from '../src/venue/no-fill-counts';

export type {
  Analysis,
  BreakerState,
  Calibration,
  ColumnMap,
  ErratumResult,
  ErratumText,
  FillColumns,
  FillRuleColumns,
  NoFillReason,
  RiskState,
  RunColumns,
  Scorecard,
  TapeSummary,
};

/**
 * What the page may ask and what the worker answers: plain data, typed arrays transferred. The page asks
 * `frame()` in its animation frame, one in flight, and keeps one long poll `notice()` open. No callbacks.
 */
export interface EngineApi {
  /** Proves that the worker is up. */
  hello(): Promise<{ engineVersion: string }>;

  /**
   * Replaces the whole configuration, writes the tape, runs up to `cursorS` and leaves play as it was. An invalid
   * configuration changes nothing. Omitted cursor: keeps the present one (capped by the duration).
   */
  open(config: unknown, cursorS?: number): Promise<OpenResult>;

  /** The slider's call: like open(), but keeps the run before the first change as the baseline ghost. */
  change(config: unknown): Promise<OpenResult>;
  /** What will probably be asked for next by change(): while nothing else is to be done it is run ahead. Changes nothing. */
  expect(config: unknown): Promise<void>;

  /** The configuration as asked for, with every timed action so far among its actions. */
  configuration(): Promise<Config>;

  play(): Promise<void>;
  pause(): Promise<void>;
  /** Session seconds per wall second; Infinity runs as fast as it can. */
  setSpeed(speed: number): Promise<void>;
  /** Moves the cursor; earlier is a re-run on the same tape. */
  seek(timeS: number): Promise<void>;

  /** Columns for the charts, at most `points` buckets over [fromS, toS] (null = the session so far). */
  frame(request: FrameRequest): Promise<Frame>;
  /** Resolves when `version` is no longer the worker's, at the latest after one second. */
  notice(version: number): Promise<Notice>;

  /** The present run becomes the ghost; null run removes it. */
  setBaseline(): Promise<void>;
  /** Another configuration's run becomes the ghost; refused while a live feed plays. */
  compareWith(config: unknown): Promise<OpenResult>;
  clearBaseline(): Promise<void>;

  /**
   * Other desks on the present tape, beside the present run and at its time. `configs`: their worlds are left out of
   * account, and each is checked. Those that have not caught up yet go on; asking again tells more.
   */
  desks(configs: readonly unknown[]): Promise<PinnedDesks>;

  /** Additive account of a quote of a layer and side at a time (null = now); null if nothing was quoted. */
  anatomy(layer: number, side: 1 | -1, timeS: number | null): Promise<QuoteAnatomy | null>;
  /** Full tables for the tabs, on demand. */
  fills(limit: number): Promise<FillRow[]>;
  events(limit: number): Promise<EventRow[]>;
  analysis(): Promise<Analysis>;
  /** σ, A, k and the informed share of the market as far as it has been seen. */
  calibrate(): Promise<CalibrationAnswer>;

  /** Inserted as a timed action at the cursor. */
  kill(): Promise<void>;
  reset(): Promise<void>;
  reduce(): Promise<void>;

  /** Digest of tape and run up to the cursor, for links. */
  digest(): Promise<{ tape: string; run: string; untilS: number }>;
  exportFile(
    kind:
      | ('fills' | 'quotes' | 'marks' | 'events' | 'tape' | 'report')
      | ('fills-parquet' | 'quotes-parquet' | 'marks-parquet'),
  ): Promise<{ name: string; mime: string; bytes: Uint8Array }>;

  /**
   * Replay: reads files piece by piece, several of one session together, and replaces the market by the tape they hold;
   * or says why not and where, and changes nothing. A new import ends the one under way.
   */
  importFiles(
    files: readonly ImportFile[],
    columns: ColumnMap | null,
    part?: ImportPart,
  ): Promise<LoadResult>;
  /** How far the import under way has come; null while there is none. */
  importProgress(): Promise<ImportProgress | null>;
  cancelImport(): Promise<void>;

  /** The article's faults, without their numbers. */
  errata(): Promise<readonly ErratumText[]>;
  /**
   * Both versions of one, run; other questions are answered in between. Null if there is no such erratum, or if it was
   * cancelled: by the page, or by another that began.
   */
  runErratum(name: string): Promise<ErratumResult | null>;
  /** How far the erratum under way has come; null while there is none. */
  erratumProgress(): Promise<ErratumProgress | null>;
  cancelErratum(): Promise<void>;

  /** Live: settings are validated in the worker; the key stays there. */
  connect(settings: LiveSettings, key: string): Promise<{ ok: true } | { ok: false; error: string }>;
  disconnect(): Promise<void>;
  forgetKey(): Promise<void>;
  /** The page goes, perhaps to come back: its socket is closed, and opened again by `resumeFeed`. */
  suspendFeed(): Promise<void>;
  resumeFeed(): Promise<void>;
  /** Replays what was received as a recorded tape. */
  replayRecording(): Promise<LoadResult>;
  /** What a feed had sent when live mode was left, as a tape file; once, then null. */
  leftRecording(): Promise<{ bytes: Uint8Array; symbol: string; spanS: number } | null>;
}

/** A part of a recording by time, µs since 1970 UTC: from `fromUs` on and before `untilUs`; null = no such limit. */
export interface ImportPart {
  readonly fromUs: number | null;
  readonly untilUs: number | null;
  /** The most rows to keep: the first of that part. A tape takes up to ROW_BYTES of memory a row. */
  readonly mostRows: number;
  /** Which instrument of several; null = the busiest. */
  readonly symbol?: string | null;
}

/** A file to read. Its bytes stay where they are until they are asked for. */
export interface ImportFile {
  readonly name: string;
  readonly data: Blob;
}

/** Tapes that both versions of an erratum have run, of how many. */
export interface ErratumProgress {
  readonly done: number;
  readonly paths: number;
}

export interface ImportProgress {
  /** As they lie in the files, packed or not. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly lines: number;
  readonly elapsedMs: number;
}

/** A tape is played from now on, or one sentence says why not and nothing changed. */
export type LoadResult =
  { readonly ok: true; readonly facts: TapeSummary } | { readonly ok: false; readonly error: string };

export type Source = 'synthetic' | 'replay' | 'live';

export type OpenResult =
  | { readonly ok: true; readonly config: Config; readonly engineMs: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface FrameRequest {
  readonly points: number;
  readonly fromS: number | null;
  readonly toS: number | null;
  /** Whether equity under the other fill rules is wanted too. */
  readonly fillRules?: boolean;
}

export interface Frame {
  /** Of the notice that it answers. */
  readonly version: number;
  readonly source: Source;
  readonly timeS: number;
  readonly durationS: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly run: RunColumns;
  readonly baseline: RunColumns | null;
  /** Equity under every fill rule, where it was asked for and as far as it is known; null on synthetic tapes. */
  readonly fillRules: FillRuleColumns | null;
  /** Our fills in the window, at most 5,000 (newest kept): columns of equal length. */
  readonly fills: FillColumns;
  /**
   * What happened to the desk, newest first: the newest whatever the window, for the risk panel and alerts, and older ones
   * in the window, for the flags on the charts.
   */
  readonly flags: readonly EventRow[];
  readonly ladder: readonly LadderRow[];
  readonly scorecard: Scorecard;
  readonly baselineScorecard: Scorecard | null;
  readonly risk: RiskState;
  /** Engine milliseconds of the last whole re-run. */
  readonly engineMs: number;
  readonly live: LiveState | null;
}

/** How a run stands; quote currency unless it says otherwise. */
export interface DeskFigures {
  readonly equity: number;
  readonly spreadCapture: number;
  readonly inventoryPnl: number;
  /** Positive when paid. */
  readonly fees: number;
  readonly fills: number;
  /** Base units. */
  readonly inventoryRms: number;
  readonly maxDrawdown: number;
  readonly losingFillShare: number | null;
}

export type PinnedDesk =
  | { readonly state: 'ready'; readonly figures: DeskFigures }
  /** `share` of the way, 0 … 1. */
  | { readonly state: 'running'; readonly share: number }
  | { readonly state: 'refused'; readonly problems: readonly Problem[] };

export interface PinnedDesks {
  readonly timeS: number;
  /** The present run. */
  readonly now: DeskFigures;
  /** In the order asked. */
  readonly desks: readonly PinnedDesk[];
}

export interface CalibrationAnswer {
  readonly calibration: Calibration;
  /** What was seen ends here, s. */
  readonly untilS: number;
  readonly mid: number;
  /** What the model knows about itself; null on recordings. */
  readonly truth: MarketTruth | null;
}

export interface FillRow {
  readonly timeS: number;
  readonly side: 'buy' | 'sell';
  readonly layer: number;
  readonly price: number;
  readonly size: number;
  readonly fee: number;
  readonly mid: number;
  readonly kind: 'maker' | 'picked-off' | 'taker';
  readonly inventoryAfter: number;
}

export interface EventRow {
  readonly timeS: number;
  readonly kind: string;
  /** What happened, in a sentence with its values. */
  readonly text: string;
  readonly setting?: DeskEvent['setting'];
}

/** One layer's resting orders now; null side = no order. */
export interface LadderRow {
  readonly layer: number;
  readonly bid: LadderOrder | null;
  readonly ask: LadderOrder | null;
  /** Why no order stands on that side; null where one does. */
  readonly bidMissing: NoFillReason | null;
  readonly askMissing: NoFillReason | null;
}

/** An order that rests at the venue; its distance from the mid in bp. */
export interface LadderOrder {
  readonly price: number;
  readonly size: number;
  readonly bps: number;
}

/** Steps from the mid to the price sent; the amounts add up to the last tick. */
export interface QuoteAnatomy {
  readonly timeS: number;
  readonly side: 1 | -1;
  readonly layer: number;
  readonly mid: number;
  readonly price: number;
  readonly size: number;
  /** Price units added at each step, in order. */
  readonly steps: readonly { readonly name: string; readonly label: string; readonly amount: number }[];
  /** The clamp that binds, '' if none. */
  readonly binding: string;
}

/** An answer to the page's open question; also the worker's sign of life. */
export interface Notice {
  readonly version: number;
  readonly timeS: number;
  readonly playing: boolean;
  readonly risk: RiskState['state'];
  readonly live: LiveState | null;
}

export interface LiveSettings extends FeedSettings {
  /** How the desk's orders are filled; null = as its configuration says. */
  readonly fillRule: FillRule | null;
}

export interface LiveState {
  readonly connection: 'idle' | 'connecting' | 'open' | 'live' | 'stale' | 'waiting' | 'stopped';
  /** A sentence for people. */
  readonly text: string;
  readonly retryInS: number | null;
  readonly attempts: number;
  readonly grade: 'none' | 'mid only' | 'touch' | 'touch + trades' | 'depth' | 'depth + trades';
  readonly fillRule: FillRule;
  readonly ageS: number | null;
  readonly counts: Readonly<Record<string, number>>;
  /** Last frames with the key masked, newest first, for the inspector. */
  readonly recent: readonly {
    readonly direction: 'in' | 'out';
    readonly kind: string;
    readonly text: string;
  }[];
  readonly hasKey: boolean;
}
