import * as l10n from '@vscode/l10n';

/** What a built-in tool is called by its type; a type that is not known, and a function's name, stay as they are. */
export function toolTypeName(type: string): string {
  switch (type) {
    case 'code_interpreter':
      return l10n.t('Code Interpreter');
    case 'file_search':
      return l10n.t('File Search');
    default:
      return type;
  }
}
