// What a benchmark and its driver in the extension host say to each other.

/** The variable of the environment that holds the path of the driver's socket. */
export const DRIVER_SOCKET = 'BENCH_DRIVER_SOCKET';

export type Asked =
  /** Wait until VS Code has started and the extension host has nothing to do; gives its process id. */
  | { readonly do: 'settle' }
  /** Activate an extension that is not active yet. */
  | { readonly do: 'activate'; readonly id: string }
  /** Run a command; gives what it returns. */
  | { readonly do: 'execute'; readonly command: string; readonly args: readonly unknown[] }
  /** Tell what the extension host uses, after a garbage collection where `collect` says so. */
  | { readonly do: 'usage'; readonly collect: boolean };

/** What the activation of an extension took, in milliseconds. */
export interface Activation {
  /** To read, compile and run its main file. */
  readonly loadMs: number;
  /** Inside its `activate`, until that returned. */
  readonly activateMs: number;
  /** Processor time of the whole extension host in both. */
  readonly processorMs: number;
}

/** What the extension host uses. */
export interface Usage {
  /** What objects and texts take of the heap, in bytes. */
  readonly heapBytes: number;
  /** Bytes that hang on objects of the heap, buffers above all. */
  readonly external: number;
  /** Bytes. */
  readonly rss: number;
  /** What keeps the process alive, counted by kind, as Node names them. */
  readonly resources: Readonly<Record<string, number>>;
  /** How many listen to events of the process. */
  readonly listeners: number;
  /** For how long it was busy since it started, in milliseconds. */
  readonly busyMs: number;
}
