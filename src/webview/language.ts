/** What is needed of the page. Where words are put together without one, as in tests, there is none. */
declare const document: { readonly documentElement: { readonly lang: string } } | undefined;

/** The language of the panel, as a BCP 47 tag; undefined stands for the one of the machine, as where nothing is shown. */
export function panelLanguage(): string | undefined {
  return typeof document === 'undefined' ? undefined : document.documentElement.lang || undefined;
}
