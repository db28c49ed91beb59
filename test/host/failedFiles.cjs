// Mocha's own report, and the files of the tests and hooks that failed, a line each, in the file FAILED_FILES names.
// Mocha loads a reporter by `require` and takes what that gives for the class: hence CommonJS.

const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

module.exports = class FailedFiles extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const files = new Set();
    runner.on(Runner.constants.EVENT_TEST_FAIL, ({ file }) => files.add(file));
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      writeFileSync(process.env.FAILED_FILES, [...files].join('\n'));
    });
  }
};
