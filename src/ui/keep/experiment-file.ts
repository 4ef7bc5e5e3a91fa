import { isRecord } from '../../domain/part';
import { readExperiment } from '../../session/link';
import type { Figures, SavedExperiment } from './shelf';

const FORMAT = 'quotelab-experiments';
/** Longer than thousands of experiments. */
export const MOST_BYTES = 8_388_608;
const LONGEST_NAME = 120;

/** Experiments to read again, and every reason why others could not be. */
export interface ExperimentsRead {
  readonly experiments: readonly SavedExperiment[];
  readonly problems: readonly string[];
}

/** All of them in one file: JSON, each with what its share link holds. */
export function experimentFile(experiments: readonly SavedExperiment[]): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, experiments }, null, 2)}\n`;
}

/** Reads what `experimentFile` wrote, or anything else; what is sound is taken, the rest is named. */
export function readExperimentFile(text: string): ExperimentsRead {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { experiments: [], problems: ['This is not a JSON file.'] };
  }
  if (!isRecord(file) || file.format !== FORMAT || !Array.isArray(file.experiments)) {
    return { experiments: [], problems: ['This file holds no experiments of Quotelab.'] };
  }
  if (file.version !== 1) {
    return { experiments: [], problems: ['The file was written by a later version of the page.'] };
  }
  const experiments: SavedExperiment[] = [];
  const problems: string[] = [];
  for (const [i, entry] of file.experiments.entries()) {
    const read = readEntry(entry);
    if (typeof read === 'string') problems.push(`Experiment ${i + 1}: ${read}`);
    else experiments.push(read);
  }
  return { experiments, problems };
}

function readEntry(entry: unknown): SavedExperiment | string {
  if (!isRecord(entry)) return 'not an experiment.';
  const { id, name, savedAtMs, scenario, document } = entry;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_NAME) return 'it has no id.';
  if (typeof name !== 'string' || name.trim() === '') return 'it has no name.';
  if (typeof savedAtMs !== 'number' || !Number.isFinite(savedAtMs))
    return 'it does not say when it was saved.';
  const figures = readFigures(entry.figures);
  if (figures === null) return 'its figures are no numbers.';
  const read = readExperiment(document);
  if (!read.ok) return read.problems.map(({ message }) => message).join(' ');
  return {
    id,
    name: name.trim().slice(0, LONGEST_NAME),
    savedAtMs,
    scenario: typeof scenario === 'string' ? scenario : '',
    document,
    figures,
  };
}

function readFigures(figures: unknown): Figures | null {
  if (!isRecord(figures)) return null;
  const { equity, fills, inventoryRms, losingShare } = figures;
  const sound = [equity, fills, inventoryRms, losingShare ?? 0].every(
    (value) => typeof value === 'number' && Number.isFinite(value),
  );
  return sound
    ? {
        equity: equity as number,
        fills: fills as number,
        inventoryRms: inventoryRms as number,
        losingShare: (losingShare ?? null) as number | null,
      }
    : null;
}
