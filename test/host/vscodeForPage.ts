// What of VS Code's interface the Run panel's page asks for, where it is made without VS Code.

export const Uri = { joinPath: (base: string, ...parts: string[]): string => [base, ...parts].join('/') };

export const env = { language: 'en' };

export const l10n = { t: (message: string): string => message };
