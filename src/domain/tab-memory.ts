/** A row of a recorded tape with sizes and ids takes so many bytes. */
export const ROW_BYTES = 58;
/** What a tab keeps of a recording unless more is asked for, and the most that can be: columns double as they grow. */
export const USUAL_ROWS = 2_097_152;
export const MOST_ROWS = 16_777_216;
