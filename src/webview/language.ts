/** The panel's language, as a BCP 47 tag; undefined, which stands for the machine's, where the page does not name it. */
export function panelLanguage(): string | undefined {
  return document.documentElement.lang || undefined;
}
