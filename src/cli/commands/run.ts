import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../domain/part';
import { BUY, SELL, sideName } from '../../domain/side';
import type { Config } from '../../session/config';
import { runReport } from '../../lab/report/run-report';
import { EXPORT_NAMES, exportFile, type ExportKind } from '../../session/export';
import { problemsOnAnyTape, readRecordedConfig } from '../../session/recorded-config';
import { reportOf } from '../../session/report';
import { runDigest, runSession, writeTape } from '../../session/run';
import { Session } from '../../session/session';
import { sessionEndS } from '../../session/session-end';
import { tapeDigest } from '../../tape/encoding';
import type { Tape } from '../../tape/tape';
import type { Command } from '../command';
import { accepted, configInput, readMarketConfig } from '../config-input';
import { type Arguments, BadInput, parseArguments, refuse, refuseUnwritable, together } from '../input';
import { neverQuoted } from '../never-quoted';
import { checkOutputFile, checkOutputFolder, makeFolder, writeWhole } from '../output-path';
import { reportPath, writeReport } from '../report-file';
import { readTapeFile } from '../tape-file';

const TABLES: readonly ExportKind[] = ['fills', 'quotes', 'marks', 'events', 'tape'];

/** One session from beginning to end. */
export const runCommand: Command = {
  usage: 'CONFIG.json|SCENARIO [--tape FILE] [--out DIR] [--report FILE.html] [--explain T]',
  run(words) {
    const given = parseArguments(words, ['tape', 'out', 'report', 'explain']);
    if (given.positional.length !== 1)
      refuse('CONFIG.json', 'run wants one configuration: a file, - for standard input, or a scenario.');
    const [word] = given.positional;
    const file = given.option('tape');
    const out = given.option('out');
    const inputs = file === undefined ? [word] : [word, file];
    const tables = out === undefined ? [] : tablesIn(out, inputs);
    const html = reportPath(given, { folder: out, taken: [...inputs, ...tables] });
    const [{ config, recorded }, atS] = together(
      () => questionOf(word, file),
      () => explainTime(given),
    );
    const endS = sessionEndS(config);
    if (atS !== null && atS > endS)
      refuse('--explain', `--explain must be a time of the session, 0 to ${endS} s; got ${atS}.`);
    if (out !== undefined) makeOutput(out);
    for (const sentence of neverQuoted(config)) process.stderr.write(`${sentence}\n`);
    const startMs = performance.now();
    const tape = recorded ?? writeTape(config);
    const session = runSession(config, tape);
    const { config: used, ...report } = reportOf(config, session);
    const wallMs = performance.now() - startMs;
    if (out !== undefined) writeTables(session, out);
    if (html !== undefined) writeReport(html, runReport(config, session));
    const result = { config: used, digest: digestOf(session, tape), wallMs, ...report };
    if (atS === null) return result;
    return { ...result, explain: explained(config, tape, atS) };
  },
};

/** What runs, and the tape it runs on where one is named. */
function questionOf(word: string, file: string | undefined): { config: Config; recorded: Tape | null } {
  if (file === undefined) return { config: readMarketConfig(word), recorded: null };
  const read: { input?: unknown; tape?: Tape } = {};
  together(
    () => (read.input = configInput(word)),
    () => (read.tape = readTapeFile([file]).tape),
    // The tape's own refusal would hide what is wrong with the configuration.
    () => read.tape ?? refuseAll(read.input === undefined ? [] : problemsOnAnyTape(read.input)),
  );
  const recorded = read.tape!;
  return { config: accepted(readRecordedConfig(read.input, recorded)), recorded };
}

function refuseAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new BadInput(problems);
}

/** The moment to explain, s; null = none. Refused before anything is written. */
function explainTime(given: Arguments): number | null {
  if (given.option('explain') === undefined) return null;
  const atS = given.numberOption('explain', 0);
  if (atS < 0) refuse('--explain', '--explain must be a time of the session, s.');
  return atS;
}

/** Every quote of a moment, with the steps that lead from the mid to its price. */
function explained(config: Config, tape: Tape, atS: number): unknown {
  const session = new Session(config, tape);
  session.advance(atS);
  const quotes = [];
  for (let layer = 0; layer < session.layers; layer++) {
    for (const side of [BUY, SELL]) {
      const account = session.explain(layer, side);
      if (account !== null) quotes.push({ layer: layer + 1, side: sideName(side), ...account });
    }
  }
  return { timeS: session.timeS, state: session.state, cause: session.risk.cause, quotes };
}

function digestOf(session: Session, tape: Tape): { tape: string; run: string } {
  return { tape: tapeDigest(tape), run: runDigest(session) };
}

/** The folder of `--out` and the files that will be written there. What cannot be is refused before any work. */
function tablesIn(folder: string, inputs: readonly string[]): string[] {
  checkOutputFolder('--out', folder);
  return [
    folder,
    ...TABLES.map((kind) => {
      const path = join(folder, EXPORT_NAMES[kind]);
      if (!existsSync(path)) return path;
      // A tape that is read may be written again where it lay: it holds the same rows.
      checkOutputFile('--out', path, { taken: kind === 'tape' ? [] : inputs });
      return path;
    }),
  ];
}

/** Makes the folder before the run, so that nobody waits for a result that has no place. */
function makeOutput(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    refuseUnwritable('--out', `${folder} cannot be made: ${(error as Error).message}`);
  }
}

function writeTables(session: Session, folder: string): void {
  for (const kind of TABLES) {
    const { name, bytes } = exportFile(session, kind);
    writeWhole('--out', join(folder, name), bytes);
  }
}
