/** A name that somebody gave, within a sentence: one written from right to left leaves the words around it in order. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
