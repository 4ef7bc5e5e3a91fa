/** Names of files that hold whole books for the changes in other files. */
const BOOKS_FIRST = /\.http\.\d|snap/i;

/** Files in the order in which they are best read: books before the changes of them, all else as it was given. */
export function inReadingOrder<File>(
  files: readonly File[],
  nameOf: (file: File) => string,
): readonly File[] {
  const isFirst = (file: File): boolean => BOOKS_FIRST.test(nameOf(file));
  return [...files.filter(isFirst), ...files.filter((file) => !isFirst(file))];
}
