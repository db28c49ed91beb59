import {
  readHostMessage,
  readPanelState,
  type HostMessage,
  type PanelState,
  type WebviewMessage,
} from '../protocol';

/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: WebviewMessage): void;
  getState(): unknown;
  setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The webview's line to the extension, and its memory over a reload. */
export class Host {
  readonly #api = acquireVsCodeApi();

  send(message: WebviewMessage): void {
    this.#api.postMessage(message);
  }

  /** Calls back for each message that is one of ours; others, and other frames', are passed over. */
  listen(receive: (message: HostMessage) => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      const message = event.origin === window.origin ? readHostMessage(event.data) : undefined;
      if (message !== undefined) {
        receive(message);
      }
    });
  }

  /** What was kept; undefined at first, and where another version kept something else. */
  load(): PanelState | undefined {
    return readPanelState(this.#api.getState());
  }

  save(state: PanelState): void {
    this.#api.setState(state);
  }
}
