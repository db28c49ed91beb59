import assert from 'node:assert/strict';
import { joinCommand, splitCommand } from '../../../src/core/model/commandLine';

describe('splitCommand', () => {
  const lines: [line: string, argv: string[]][] = [
    ['', []],
    ['  ', []],
    ['az account get-access-token', ['az', 'account', 'get-access-token']],
    ['  a   b\tc ', ['a', 'b', 'c']],
    ['"C:\\Program Files\\tool.exe" --as "two words"', ['C:\\Program Files\\tool.exe', '--as', 'two words']],
    [`node -e 'console.log("x")'`, ['node', '-e', 'console.log("x")']],
    ['--query="a b"c', ['--query=a bc']],
    ['a "" b', ['a', '', 'b']],
    ['echo $HOME | cat > file', ['echo', '$HOME', '|', 'cat', '>', 'file']],
    ['an "open quote', ['an', 'open', 'quote']],
  ];
  for (const [line, argv] of lines) {
    it(`makes of ${JSON.stringify(line)} ${JSON.stringify(argv)}`, () => {
      assert.deepEqual(splitCommand(line), argv);
    });
  }
});

describe('joinCommand', () => {
  for (const argv of [
    ['az', '--scope', 'https://ai.azure.com/.default'],
    ['C:\\Program Files\\tool.exe', '', 'two words'],
    [`say "it's"`, '"', "'", `"'"`],
  ]) {
    it(`writes ${JSON.stringify(argv)} so that it is read back`, () => {
      assert.deepEqual(splitCommand(joinCommand(argv)), argv);
    });
  }
});
