/** Whether nothing was written: an output may be any text, but one that nobody wrote is none. */
export function isBlank(output: string): boolean {
  return output.trim() === '';
}
