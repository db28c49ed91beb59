// The extension with its HTTP client loaded at once, as an ordinary import would: what loading it later is worth.

export { default as client } from 'axios';
export * from '../../../src/extension';
