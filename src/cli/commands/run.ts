import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportFile, type ExportKind } from '../../session/export';
import { readRecordedConfig } from '../../session/recorded-config';
import { reportOf } from '../../session/report';
import { runDigest, runSession, writeTape } from '../../session/run';
import type { Session } from '../../session/session';
import { tapeDigest } from '../../tape/encoding';
import type { Tape } from '../../tape/tape';
import type { Command } from '../command';
import { accepted, configInput, readMarketConfig } from '../config-input';
import { parseArguments, refuse } from '../input';
import { readTapeFile } from '../tape-file';

const TABLES: readonly ExportKind[] = ['fills', 'quotes', 'marks', 'events', 'tape'];

/** One session from beginning to end. */
export const runCommand: Command = {
  usage: 'CONFIG.json|SCENARIO [--tape FILE] [--out DIR]',
  run(words) {
    const given = parseArguments(words, ['tape', 'out']);
    if (given.positional.length !== 1)
      refuse('CONFIG.json', 'run wants one configuration: a file, - for standard input, or a scenario.');
    const [word] = given.positional;
    const file = given.option('tape');
    const recorded = file === undefined ? null : readTapeFile([file]).tape;
    const config =
      recorded === null ? readMarketConfig(word) : accepted(readRecordedConfig(configInput(word), recorded));
    const startMs = performance.now();
    const tape = recorded ?? writeTape(config);
    const session = runSession(config, tape);
    const { config: used, ...report } = reportOf(config, session);
    const wallMs = performance.now() - startMs;
    const out = given.option('out');
    if (out !== undefined) writeTables(session, out);
    return { config: used, digest: digestOf(session, tape), wallMs, ...report };
  },
};

function digestOf(session: Session, tape: Tape): { tape: string; run: string } {
  return { tape: tapeDigest(tape), run: runDigest(session) };
}

function writeTables(session: Session, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const kind of TABLES) {
      const { name, bytes } = exportFile(session, kind);
      writeFileSync(join(folder, name), bytes);
    }
  } catch (error) {
    refuse('--out', `${folder} cannot be written: ${(error as Error).message}`);
  }
}
