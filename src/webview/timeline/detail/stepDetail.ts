import * as l10n from '@vscode/l10n';
import type { JsonIndex } from '../../../core/json/jsonIndex';
import { JsonValue } from '../../jsonValue';
import { panelLanguage } from '../../language';
import { numberText } from '../../numbers';
import type { Copy } from '../../reading/textPart';
import type { StepNode } from '../stepOutline';
import type { Step } from '../steps';
import { codeDetail } from './codeDetail';
import { functionDetail } from './functionDetail';
import { briefPart, errorPart, headedPart, idLine, note } from './parts';
import { searchDetail } from './searchDetail';

/** What a step or a tool call did, to be read. Of a step whose calls have rows of their own only why it failed. */
export class StepDetail {
  readonly #node: StepNode;
  readonly #error: JsonValue | undefined;
  /** What the step, or the call, did. */
  readonly #did: JsonValue | undefined;
  readonly #usage: JsonValue | undefined;

  constructor(index: JsonIndex, node: StepNode) {
    const { step, call, childCount } = node;
    const fields = new JsonValue(index, step.value).members('last_error', 'step_details', 'usage');
    this.#node = node;
    this.#error = isCallOfSeveral(node) ? undefined : fields.get('last_error');
    if (childCount === 0) {
      this.#did = call === undefined ? fields.get('step_details') : new JsonValue(index, call.value);
      this.#usage = fields.get('usage');
    }
  }

  /** All that it is made of: while this is the same text, so is what is shown. */
  get source(): string {
    const { key, childCount, step } = this.#node;
    const values = [this.#error, this.#did, this.#usage].map((value) => value?.source);
    return [key, childCount, step.type, step.status, ...values].join('\n');
  }

  /** Makes what is shown: nothing where there is nothing to tell. Takes what is shown of the message that it wrote. */
  make(copy: Copy, message: readonly HTMLElement[]): HTMLElement[] {
    const { childCount } = this.#node;
    return [
      ...failure(this.#error),
      ...(childCount > 0 ? [] : this.#whatItDid(copy)),
      ...message,
      ...this.#tokens(),
    ];
  }

  #whatItDid(copy: Copy): HTMLElement[] {
    const { step, call } = this.#node;
    const did = this.#did;
    if (did === undefined) {
      return [saysNothing()];
    }
    switch (call?.type) {
      case 'function':
        return functionDetail(did, step, copy);
      case 'code_interpreter':
        return codeDetail(did, step, copy);
      case 'file_search':
        return searchDetail(did, step, copy);
      default:
        return [call === undefined ? ownDetail(did, step, copy) : asJson(did, copy)];
    }
  }

  #tokens(): HTMLElement[] {
    const fields = this.#usage?.members('prompt_tokens', 'completion_tokens', 'total_tokens');
    const count = (name: 'prompt_tokens' | 'completion_tokens' | 'total_tokens'): string | undefined => {
      const tokens = fields?.get(name)?.number;
      return tokens === undefined ? undefined : numberText(tokens, panelLanguage());
    };
    const prompt = count('prompt_tokens');
    const completion = count('completion_tokens');
    const words =
      prompt !== undefined && completion !== undefined
        ? l10n.t('{0} prompt, {1} completion', prompt, completion)
        : count('total_tokens');
    return words === undefined
      ? []
      : [briefPart(isCallOfSeveral(this.#node) ? l10n.t('Step tokens') : l10n.t('Tokens'), note(words))];
  }
}

function isCallOfSeveral({ step, call }: StepNode): boolean {
  return step.calls.length > 1 && call !== undefined;
}

/** What a step did that called no tools. */
function ownDetail(details: JsonValue, step: Step, copy: Copy): HTMLElement {
  if (step.messageId !== undefined) {
    return briefPart(l10n.t('Message'), idLine(step.messageId, l10n.t('Copy Message ID'), copy));
  }
  return step.type === 'tool_calls' ? saysNothing() : asJson(details, copy);
}

function saysNothing(): HTMLElement {
  return note(l10n.t('The server does not say what it did.'));
}

/** What this version does not know is shown as it came. */
function asJson(value: JsonValue, copy: Copy): HTMLElement {
  const label = l10n.t('Details');
  return headedPart(
    { heading: label, label, copyLabel: l10n.t('Copy Details'), text: value.source, isJson: true },
    copy,
  );
}

function failure(error: JsonValue | undefined): HTMLElement[] {
  if (error?.kind !== 'object' || error.count === 0) {
    return [];
  }
  const fields = error.members('code', 'message');
  return [errorPart(fields.get('code')?.text, fields.get('message')?.text)];
}
