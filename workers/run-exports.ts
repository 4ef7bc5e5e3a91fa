import { runReport } from '../src/lab/report/run-report';
import type { Config } from '../src/session/config';
import { exportFile, type ExportedFile, type ExportKind } from '../src/session/export';
import type { Session } from '../src/session/session';
import { runParquet, type ParquetTable } from './run-parquet';

/** What the page can save of a run. */
export type SavedKind = ExportKind | `${ParquetTable}-parquet` | 'report';

/** One of them as a file. */
export function savedFile(config: Config, session: Session, kind: SavedKind): ExportedFile {
  switch (kind) {
    case 'report': {
      const bytes = new TextEncoder().encode(runReport(config, session));
      return { name: 'quotelab-report.html', mime: 'text/html', bytes };
    }
    case 'fills-parquet':
      return parquetFile(session, 'fills');
    case 'quotes-parquet':
      return parquetFile(session, 'quotes');
    case 'marks-parquet':
      return parquetFile(session, 'marks');
    default:
      return exportFile(session, kind);
  }
}

function parquetFile(session: Session, table: ParquetTable): ExportedFile {
  return {
    name: `${table}.parquet`,
    mime: 'application/vnd.apache.parquet',
    bytes: runParquet(session, table),
  };
}
