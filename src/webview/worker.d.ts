/** The code of a worker, bundled into one text. */
declare module '*?worker' {
  const code: string;
  export default code;
}
