import { strFromU8 } from 'fflate';
import { shown } from './fields';

const PACKED = 'unpack it first';
const TABLE = 'export it as CSV or Parquet';

/** How files begin that are no recording in a known format, and what to say of them. Bytes as Latin-1. */
const BEGINNINGS: readonly (readonly [beginnings: readonly string[], nature: string])[] = [
  [['\x28\xb5\x2f\xfd'], `is packed with Zstandard: ${PACKED} (zstd -d)`],
  [['BZh'], `is packed with bzip2: ${PACKED} (bunzip2)`],
  [['\xfd7zXZ\0'], `is packed with xz: ${PACKED} (unxz)`],
  [['\x04"M\x18'], `is packed with LZ4: ${PACKED} (lz4 -d)`],
  [['7z\xbc\xaf'], `is a 7-Zip archive: ${PACKED}`],
  [['Rar!'], `is a RAR archive: ${PACKED}`],
  [
    ['\x93NUMPY'],
    'is an array of NumPy, as hftbacktest converts recordings to: give the recording itself, as it was received',
  ],
  [['PAR1'], 'is Parquet, which is read as a file of its own and not out of an archive'],
  [['ARROW1'], `is an Arrow or Feather file: ${TABLE}`],
  [['\x89HDF'], `is an HDF5 file: ${TABLE}`],
  [['SQLite format 3'], `is a database of SQLite: ${TABLE}`],
  [['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'], `is a pickle of Python: ${TABLE}`],
  [['Obj\x01'], `is an Avro file: ${TABLE}`],
  [['DBN'], `is a file of Databento: ${TABLE}`],
  [
    ['\xd4\xc3\xb2\xa1', '\xa1\xb2\xc3\xd4', '\x4d\x3c\xb2\xa1', '\xa1\xb2\x3c\x4d', '\x0a\x0d\x0d\x0a'],
    'is a capture of packets: give the messages in them',
  ],
  [['\xff\xfe', '\xfe\xff'], 'is text in UTF-16: save it as UTF-8'],
  [['%PDF'], 'is a PDF'],
  [['PK\x05\x06'], 'is a zip without an entry'],
  [['<!DOCTYPE', '<!doctype', '<html', '<?xml'], 'is a web page or XML, perhaps the error of a download'],
];

/** Where a tar archive names its format. */
const TAR_MARK = 257;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Columns of candles, whichever names the time and the volume have. */
const BARS = /(^|[^a-z])open([^a-z]|$).*high.*low.*close/i;

/** Bars of Lean have no header; their files are named after the length of a bar. */
const LEAN_BARS = /_(second|minute)_(trade|quote)\.csv$/i;

/** Ticks of Lean that no format reads: behind the kind stand the strike and the expiry. */
const LEAN_CONTRACTS = /_tick_(trade|quote|openinterest)_.*\.csv$/i;

/** What a file is that no format knows: half a sentence that its name begins. `head` = its first bytes. */
export function fileNature(head: Uint8Array, fileName: string): string {
  if (head.length === 0) return 'is empty';
  const text = strFromU8(head.subarray(0, 4096), true);
  const known = BEGINNINGS.find(([beginnings]) => beginnings.some((beginning) => text.startsWith(beginning)));
  if (known !== undefined) return known[1];
  if (text.startsWith('ustar', TAR_MARK)) return `is a tar archive: ${PACKED} and give the files`;
  if (isBinary(head)) return 'is binary and of no known format';
  if (hasBareReturns(head)) return 'ends its lines with carriage returns alone: save it with line feeds';
  const [line] = text
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .split(/[\r\n]/, 1);
  if (line === '') return 'is empty';
  if (BARS.test(line) || LEAN_BARS.test(fileName))
    return 'holds bars: the quotes and trades inside a bar are not known';
  if (LEAN_CONTRACTS.test(fileName))
    return 'holds ticks of futures or options: of Lean, those of US equities, crypto and forex are read';
  return `is of no known format: it begins with ${shown(line)}`;
}

/** Text has no control characters but tabs and the ends of lines and pages. */
function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 4096).some((byte) => byte < 9 || (byte > 13 && byte < 32));
}

/** Text whose lines nobody would cut: old programs end them with a carriage return alone. */
export function hasBareReturns(head: Uint8Array): boolean {
  return head.includes(CARRIAGE_RETURN) && !head.includes(LINE_FEED) && !isBinary(head);
}
