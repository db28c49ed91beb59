// How an index holds its values: a value is a number, its place in the order in which values begin in the text, and has
// STRIDE cells of an array of integers.

export const STRIDE = 8;
export const START = 0;
export const END = 1;
/** Where its key's opening quote is; NONE outside an object. */
export const KEY = 2;
export const PARENT = 3;
/** The first value that begins after this one's end. */
export const AFTER = 4;
/** Its place among its siblings, from 0. */
export const POSITION = 5;
export const CHILDREN = 6;
/** 0 for the root. */
export const DEPTH = 7;

/** Stands for no value: the root's parent. */
export const NONE = -1;
